import type { Interval } from '../interval.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';

/** How alike two answers are, from 0 to 1, the same in either order. */
export type Likeness<Answer> = (one: Answer, other: Answer) => number;

/**
 * Mean likeness of every two answers to a task, then mean over tasks: Dice, IoU or F1 as agreement.
 *
 * Tasks weigh alike; those with fewer than two answers are left out. Not corrected for chance.
 *
 * @returns undefined when no task has two answers
 * @example meanPairwise(masksByTask, dice)
 */
export function meanPairwise<Answer>(
  tasks: readonly (readonly Answer[])[],
  likeness: Likeness<Answer>,
): number | undefined {
  const means = taskMeans(tasks, likeness);
  return meanOf(means, Uint32Array.from(means.keys()));
}

/** A percentile bootstrap interval of the mean over tasks of two answers or more; undefined where it is. */
export function meanPairwiseInterval<Answer>(
  tasks: readonly (readonly Answer[])[],
  likeness: Likeness<Answer>,
  options: BootstrapOptions,
): Interval | undefined {
  const means = taskMeans(tasks, likeness);
  return bootstrapInterval(means.length, (drawn) => meanOf(means, drawn), options);
}

function taskMeans<Answer>(
  tasks: readonly (readonly Answer[])[],
  likeness: Likeness<Answer>,
): number[] {
  return tasks
    .filter((answers) => answers.length > 1)
    .map((answers) => {
      let sum = 0;
      for (const [i, one] of answers.entries()) {
        for (const other of answers.slice(0, i)) sum += likeness(one, other);
      }
      return sum / ((answers.length * (answers.length - 1)) / 2);
    });
}

function meanOf(means: readonly number[], drawn: Uint32Array): number | undefined {
  if (drawn.length === 0) return undefined;
  let sum = 0;
  for (const t of drawn) sum += means[t]!;
  return sum / drawn.length;
}
