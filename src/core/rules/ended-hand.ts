import type { Answer } from '../../contracts/answer.ts';
import type { AnswersByTask, Assignment } from '../assignment.ts';
import { isRight } from '../gold.ts';
import type { Scale } from '../gold-match/scale.ts';
import type { EndedHand } from './trail.ts';

const inOrder = (answers: AnswersByTask): [index: string, answer: Answer][] =>
  Object.entries(answers).sort(([a], [b]) => Number(a) - Number(b));

/**
 * An assignment that has ended, as rules see it: answers in the order of the suite, gold last. Gold that came late was
 * not scored, and has no verdict here either.
 *
 * @param truths the right choices by gold task of the hand
 */
export function endedHand(
  assignment: Assignment,
  truths: Readonly<Record<string, readonly string[]>>,
  scale?: Scale,
): EndedHand {
  const { answers, goldAnswers, endedAt, state, unscored = [] } = assignment;
  const tasks = inOrder(answers).map(([, answer]) => ({ answer }));
  const gold = inOrder(goldAnswers).map(([index, answer]) => {
    const truth = unscored.includes(index) ? undefined : truths[index];
    return truth === undefined ? { answer } : { answer, right: isRight(truth, answer, scale) };
  });
  return {
    at: endedAt,
    answers: [...tasks, ...gold],
    declined: state === 'declined',
    signs: assignment.signs,
  };
}

/** Answers of some that are not among others, in order. */
const beyond = (after: AnswersByTask, before: AnswersByTask) =>
  inOrder(after).flatMap(([index, answer]) => (index in before ? [] : [{ answer }]));

/**
 * What a late response added to a hand that rules have looked at, as they see it: answers that it keeps and that were
 * not there before. Late gold has no verdict.
 *
 * @returns undefined where it added nothing
 */
export function lateHand(
  before: Assignment,
  after: Assignment,
  now: number,
): EndedHand | undefined {
  const answers = [
    ...beyond(after.answers, before.answers),
    ...beyond(after.goldAnswers, before.goldAnswers),
  ];
  return answers.length === 0 ? undefined : { at: now, answers, late: true, signs: after.signs };
}
