import type { Measured } from './measured.ts';
import { longestRun } from './runs.ts';
import type { Answered, TrailHand } from './trail.ts';

const isAbstention = ({ choice }: Answered): boolean => choice < 0;

/** Abstentions among the answers. Unit: share, 0 to 1. */
export function abstentions(answers: readonly Answered[]): Measured | undefined {
  if (answers.length === 0) return undefined;
  const given = answers.filter(isAbstention).length;
  return { value: given / answers.length, sample: answers.length };
}

/** The longest run of abstentions. Unit: answers. */
export const abstentionRun = (answers: readonly Answered[]): Measured => ({
  value: longestRun(answers, (answer) => (isAbstention(answer) ? 'abstained' : undefined)),
  sample: answers.length,
});

/** Hands of the newest `last` that were declined; late answers to a hand are none. Unit: share of hands, 0 to 1. */
export function declines(hands: readonly TrailHand[], last: number): Measured | undefined {
  const newest = hands.filter(({ late }) => late !== true).slice(-last);
  if (newest.length === 0) return undefined;
  const declined = newest.filter((hand) => hand.declined === true).length;
  return { value: declined / newest.length, sample: newest.length };
}
