import { expect, test } from 'vitest';
import { isFitDue, isLookDue, modelKey } from '../../src/core/model.ts';

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

test('a job is looked at at every turn of its first hour, then ever more seldom, but for ever', () => {
  const minutes = (from: number, to: number) =>
    Array.from({ length: (to - from) / 5 }, (_, i) => isLookDue((from + 5 * i) * 60_000));
  expect(minutes(0, 50).every(Boolean)).toBe(true);
  const looks = (from: number, to: number) => minutes(from, to).filter(Boolean).length;
  expect(looks(60, 24 * 60)).toBe(Math.ceil(Math.log(24) / Math.log(1.1)));
  expect(looks(29 * 24 * 60, 30 * 24 * 60)).toBeLessThan(2);
  expect(looks(20 * 24 * 60, 30 * 24 * 60)).toBeGreaterThan(3);
});
