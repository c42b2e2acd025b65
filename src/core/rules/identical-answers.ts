import type { Measured } from './measured.ts';
import { longestRun } from './runs.ts';
import type { Answered } from './trail.ts';

/**
 * The longest run of the same choice, hand after hand, each in the order of its suite. Unit: answers.
 *
 * Where one class has nine tasks of ten, honest people have long runs too: for an answer of share p a run
 * of r in a row begins at a given place with chance p^r. Find the threshold by a dry run.
 *
 * @param choice its number in the question, or undefined for any
 */
export const identicalRun = (answers: readonly Answered[], choice?: number): Measured => ({
  value: longestRun(answers, (answer) =>
    answer.choice < 0 || (choice !== undefined && answer.choice !== choice)
      ? undefined
      : String(answer.choice),
  ),
  sample: answers.length,
});

/**
 * Entropy of what was answered, all abstentions taken as one answer, from the plain shares. Unit: bits.
 *
 * 0 where all answers are the same; few answers make it too small by about (k − 1) / (2 n ln 2).
 *
 * @see Miller (1955), Note on the bias of information estimates, for that bias
 */
export function answerEntropy(answers: readonly Answered[]): Measured | undefined {
  if (answers.length === 0) return undefined;
  const counts = new Map<number, number>();
  for (const { choice } of answers) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  let value = 0;
  for (const count of counts.values()) {
    value -= (count / answers.length) * Math.log2(count / answers.length);
  }
  return { value: Math.max(0, value), sample: answers.length };
}
