import { type CountedAnswer, labelFrom, posteriorOf } from './aggregation.ts';
import type { Confusion } from './skill.ts';

/** So many others must have voted before an answer is held against them. */
const LEAST_OTHERS = 2;

/**
 * What somebody answered to tasks on which the others are sure, by what those say: at least two votes, of which
 * a share of `minConfidence` say the same.
 *
 * Their own answer has no part in it. A label would have: where three answered, whoever differs makes it unsure,
 * so only those who agree would be counted.
 *
 * @param answers the counted ones of each task, theirs included
 */
export function agreementIn(
  answers: readonly (readonly CountedAnswer[])[],
  annotatorId: string,
  choices: readonly string[],
  minConfidence: number,
): Confusion {
  const confusion: Record<string, Record<string, number>> = {};
  for (const task of answers) {
    const own = task.find((given) => given.annotatorId === annotatorId);
    const others = task.filter((given) => given !== own && 'choice' in given.answer);
    if (own === undefined || others.length < LEAST_OTHERS) continue;
    const { choice, confidence } = labelFrom(posteriorOf(others, choices, 'shares'), choices);
    if (choice === null || confidence < minConfidence) continue;
    const row = confusion[choice] ?? {};
    confusion[choice] = row;
    const said = 'choice' in own.answer ? own.answer.choice : own.answer.abstain;
    row[said] = (row[said] ?? 0) + 1;
  }
  return confusion;
}
