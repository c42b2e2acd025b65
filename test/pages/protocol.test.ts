import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMessage } from '../../pages/annotator/protocol.ts';
import type { Question } from '../../src/contracts/job.ts';

const question: Question = {
  type: 'choice',
  text: 'Is there one?',
  media: 'image',
  choices: [
    { value: 'yes', text: 'Yes' },
    { value: 'no', text: 'No' },
  ],
  abstentions: ['unsure'],
};

const read = (data: unknown) => readMessage(data, question);

test('known messages pass, copied field by field', () => {
  expect(read({ t: 'ready', more: 1 })).toEqual({ t: 'ready' });
  expect(read({ t: 'shown', key: 'a/1', more: 1 })).toEqual({ t: 'shown', key: 'a/1' });
  expect(read({ t: 'do', action: 'undo' })).toEqual({ t: 'do', action: 'undo' });
  const answer = { t: 'answer', key: 'a/1', answer: { choice: 'yes', ms: 5, evil: {} } };
  expect(read(answer)).toEqual({ t: 'answer', key: 'a/1', answer: { choice: 'yes' } });
  const signs = { untouched: true, copies: 2, pastes: 0 };
  expect(read({ ...answer, signs: { ...signs, typed: 'secret' } })).toMatchObject({ signs });
  for (const forged of [{ ...signs, copies: -1 }, { ...signs, pastes: 'x' }, 'untouched', {}]) {
    expect(read({ ...answer, signs: forged })).not.toHaveProperty('signs');
  }
  const abstain = { t: 'answer', key: 'a/1', answer: { abstain: 'unsure' } };
  expect(read(abstain)).toEqual(abstain);
});

test.each([
  ['a choice that the question has not', { choice: 'maybe' }],
  ['an abstention that the question has not', { abstain: 'unreadable' }],
  ['both at once', { choice: 'yes', abstain: 'unsure' }],
  ['neither', {}],
  ['no object', 'yes'],
  ['an inherited name', { choice: '__proto__' }],
])('an answer with %s is dropped', (_, answer) => {
  expect(read({ t: 'answer', key: 'a/1', answer })).toBeUndefined();
});

test('actions of the task, long keys and unknown messages are dropped', () => {
  expect(read({ t: 'do', action: 'submit' })).toBeUndefined();
  expect(read({ t: 'shown', key: 'x'.repeat(65) })).toBeUndefined();
  expect(read({ t: 'token' })).toBeUndefined();
});

test('nothing that the frame can send throws, or passes with a field that is not ours', () => {
  const message = fc.oneof(
    fc.anything(),
    fc.record({
      t: fc.constantFrom('answer', 'shown', 'do'),
      key: fc.anything(),
      answer: fc.anything(),
    }),
  );
  fc.assert(
    fc.property(message, (data) => {
      const fields = Object.keys(read(data) ?? {});
      return fields.every((field) => ['t', 'key', 'answer', 'action'].includes(field));
    }),
  );
});
