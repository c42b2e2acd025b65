import type { Answer } from '../../contracts/answer.ts';
import type { AnswersByTask, Assignment } from '../assignment.ts';
import { isRight } from '../gold.ts';
import type { Scale } from '../gold-match/scale.ts';
import type { EndedHand } from './trail.ts';

const inOrder = (answers: AnswersByTask): [index: string, answer: Answer][] =>
  Object.entries(answers).sort(([a], [b]) => Number(a) - Number(b));

/**
 * An assignment that has ended, as rules see it: answers in the order of the suite, gold last.
 *
 * @param truths the right choices by gold task of the hand
 */
export function endedHand(
  assignment: Assignment,
  truths: Readonly<Record<string, readonly string[]>>,
  scale?: Scale,
): EndedHand {
  const { answers, goldAnswers, endedAt, state } = assignment;
  const tasks = inOrder(answers).map(([, answer]) => ({ answer }));
  const gold = inOrder(goldAnswers).map(([index, answer]) => {
    const truth = truths[index];
    return truth === undefined ? { answer } : { answer, right: isRight(truth, answer, scale) };
  });
  return {
    at: endedAt,
    answers: [...tasks, ...gold],
    declined: state === 'declined',
    signs: assignment.signs,
  };
}
