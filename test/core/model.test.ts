import { expect, test } from 'vitest';
import { isFitDue, modelKey } from '../../src/core/model.ts';

test('a first model is due with ten answers, and none with more than a fit can take', () => {
  expect([9, 10, 1_000_000, 1_000_001].map((answers) => isFitDue(undefined, answers))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('the next is due when answers have grown by half, or a void has taken a third', () => {
  const due = (answers: number) => isFitDue({ answers: 60 }, answers);
  expect([40, 41, 89, 90].map(due)).toEqual([true, false, false, true]);
});

test('the name of a model’s object has its number and its content', () => {
  const digest = `${'0123456789abcdef'}${'f'.repeat(48)}`;
  const key = modelKey({ jobId: 'j1', version: 3, digest });
  expect(key).toBe('jobs/j1/models/3-0123456789abcdef.json');
});
