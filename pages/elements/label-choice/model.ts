import type { Answer } from '../../../src/contracts/answer.ts';
import type { Question } from '../../../src/contracts/job.ts';

/** A row of a choice question: what it answers, what it says and the key that picks it. */
export interface Option {
  readonly answer: Answer;
  readonly text: string;
  readonly key: string;
}

const ABSTAIN = {
  unsure: { text: 'Unsure', key: 'U' },
  unreadable: { text: 'Unreadable', key: 'X' },
} as const;

/** The rows of a question: its choices, keyed 1, 2, 3 …, then its abstentions, keyed U and X. */
export const optionsOf = (question: Question): Option[] => [
  ...question.choices.map(({ value, text }, i) => ({
    answer: { choice: value },
    text,
    key: String(i + 1),
  })),
  ...question.abstentions.map((abstain) => ({ answer: { abstain }, ...ABSTAIN[abstain] })),
];

/** The row that an answer stands for, or undefined when the question has none. */
export function indexOf(
  options: readonly Option[],
  answer: Answer | undefined,
): number | undefined {
  if (answer === undefined) return undefined;
  const said = (one: Answer) => ('choice' in one ? `c ${one.choice}` : `a ${one.abstain}`);
  const index = options.findIndex((option) => said(option.answer) === said(answer));
  return index < 0 ? undefined : index;
}

/** Digits typed so far, and when the last one came. */
export interface Typed {
  readonly digits: string;
  readonly at: number;
}

/** Digits that come this fast after each other make one number. */
const TOGETHER_MS = 900;

/**
 * What a digit picks. Up to nine choices a digit is a choice. With more, two digits soon after each
 * other are one number: 1 picks the first at once, and a 2 that follows makes it the twelfth.
 *
 * @returns the picked row, or undefined when the digit names none
 */
export function pressDigit(
  typed: Typed,
  digit: number,
  choices: number,
  now: number,
): { readonly typed: Typed; readonly index: number | undefined } {
  const both = Number(typed.digits + digit);
  const together = now - typed.at <= TOGETHER_MS && both > 9 && both <= choices;
  const number = together ? both : digit;
  const digits = together ? '' : String(digit);
  return {
    typed: { digits, at: now },
    index: number >= 1 && number <= choices ? number - 1 : undefined,
  };
}

const SHORT = 14;

/** True when every row is short enough for two columns on a phone. */
export const areShort = (options: readonly Option[]): boolean =>
  options.every(({ text }) => text.length <= SHORT);
