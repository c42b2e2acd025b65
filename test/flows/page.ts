import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { ProblemCode } from '../../src/contracts/problem.ts';
import type { Receipt } from '../../src/contracts/response.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { Crash } from './faulty-store.ts';

/** What is left of a call that failed: the code of its refusal, or that it crashed. */
export type Failed = 'crashed' | ProblemCode;

/** A hand as its page remembers it. */
export interface PageHand {
  readonly assignmentId: string;
  readonly texts: readonly string[];
  /** Bodies that were sent, heard of or not. */
  readonly sent: Answers[];
  receipt?: Receipt;
}

/** An annotator and what their pages remember, closed tabs included. */
export interface Page {
  readonly annotatorId: string;
  readonly hands: PageHand[];
}

/** What stands in a task, as the ledger names it. */
export function placeOf(text: string, taskSuiteSize: number) {
  const i = Number(/Report (\d+)/.exec(text)?.[1]);
  if (text.includes('that ward')) return { goldId: `g${i.toString(36)}` };
  return { task: i % taskSuiteSize };
}

/** An answer as the ledger compares it: the time it took says nothing. */
export const said = (answer: Answer): string =>
  'choice' in answer ? `c:${answer.choice}` : `a:${answer.abstain}`;

/** What a failure may be; anything else is what the history looks for. */
export function failureOf(error: unknown, expected: readonly ProblemCode[]): Failed {
  if (error instanceof Crash) return 'crashed';
  if (error instanceof ServiceError && expected.includes(error.code)) return error.code;
  throw error;
}
