import { describe, expect, test } from 'vitest';
import {
  areShort,
  indexOf,
  optionsOf,
  pressDigit,
  type Typed,
} from '../../../pages/elements/label-choice/model.ts';
import type { Question } from '../../../src/contracts/job.ts';

const question: Question = {
  type: 'choice',
  text: 'Which rhythm?',
  media: 'waveform',
  choices: [
    { value: 'sinus', text: 'Sinus' },
    { value: 'afib', text: 'Fibrillation' },
  ],
  abstentions: ['unreadable', 'unsure'],
};

test('rows are the choices, keyed by number, then the abstentions of the question', () => {
  expect(optionsOf(question).map(({ key, text }) => `${key} ${text}`)).toEqual([
    '1 Sinus',
    '2 Fibrillation',
    'X Unreadable',
    'U Unsure',
  ]);
});

test('an answer finds its row again, with its time or without', () => {
  const options = optionsOf(question);
  expect(indexOf(options, { choice: 'afib', ms: 900 })).toBe(1);
  expect(indexOf(options, { abstain: 'unsure' })).toBe(3);
  expect(indexOf(options, { choice: 'unsure' })).toBeUndefined();
  expect(indexOf(options, undefined)).toBeUndefined();
});

describe('digits', () => {
  const none: Typed = { digits: '', at: 0 };

  test('up to nine choices a digit is a choice, however fast they come', () => {
    const first = pressDigit(none, 1, 9, 5_000);
    expect(first.index).toBe(0);
    expect(pressDigit(first.typed, 2, 9, 5_010).index).toBe(1);
    expect(pressDigit(none, 3, 2, 5_000).index).toBeUndefined();
    expect(pressDigit(none, 0, 9, 5_000).index).toBeUndefined();
  });

  test('with more, a second digit soon after makes one number, if there is such a choice', () => {
    const one = pressDigit(none, 1, 14, 5_000).typed;
    expect(pressDigit(one, 4, 14, 5_900).index).toBe(13);
    expect(pressDigit(one, 5, 14, 5_900).index).toBe(4);
    expect(pressDigit(one, 4, 14, 5_901).index).toBe(3);
    expect(pressDigit(one, 0, 14, 5_100).index).toBe(9);
  });

  test('a number that is complete does not run into the next digit', () => {
    const one = pressDigit(none, 1, 14, 5_000).typed;
    const twelve = pressDigit(one, 2, 14, 5_100).typed;
    expect(pressDigit(twelve, 1, 14, 5_200).index).toBe(0);
  });
});

test('two columns are for short rows only', () => {
  expect(areShort(optionsOf(question))).toBe(true);
  const long = [...question.choices, { value: 'block', text: 'Flutter or second-degree block' }];
  expect(areShort(optionsOf({ ...question, choices: long }))).toBe(false);
});
