import type { Interval } from '../interval.ts';
import { CompensatedSum } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
import { type Pairable, pairableTasks, totalsInto } from './pairable.ts';

/**
 * Krippendorff's alpha for nominal classes: 1 where votes always agree, 0 where as often as by chance.
 *
 * Tasks with fewer than two votes are left out; any number of annotators a task, none named. A reading
 * an annotator repeats counts as a vote of its own. Does not depend on the order of tasks or classes.
 *
 * @returns at most 1 and often negative below chance; undefined without two different votes to compare
 * @see Krippendorff (2011), Computing Krippendorff's Alpha-Reliability,
 *   https://repository.upenn.edu/asc_papers/43
 */
export function krippendorffAlpha(votes: Votes): number | undefined {
  const tasks = pairableTasks(votes);
  return alphaOf(tasks, votes.classCount, Uint32Array.from(tasks.tasks.keys()));
}

/**
 * A percentile bootstrap interval of alpha: tasks are drawn with replacement, with all their votes.
 *
 * The same votes and seed give the same bytes. A resample in which every vote is equal has no alpha
 * and is left out. Ends are interpolated between order statistics. Above 10,000 tasks groups of them are drawn
 * (`pairableTasks`). O(votes + resamples · groups · C).
 *
 * @returns undefined where alpha itself is
 * @see Zapf et al. (2016), doi:10.1186/s12874-016-0200-9: resample tasks, not votes
 */
export function alphaInterval(votes: Votes, options: BootstrapOptions): Interval | undefined {
  const tasks = pairableTasks(votes);
  const alpha = (drawn: Uint32Array) => alphaOf(tasks, votes.classCount, drawn);
  return bootstrapInterval(tasks.tasks.length, alpha, options);
}

/** Alpha of the tasks drawn, 1 - Do/De: what disagrees over what would by chance. */
function alphaOf(tasks: Pairable, classCount: number, drawn: Uint32Array): number | undefined {
  const totals = new Float64Array(classCount);
  totalsInto(totals, tasks, drawn);
  const agreed = new CompensatedSum();
  for (const g of drawn) agreed.add(tasks.agreeing[g]!);
  let voteCount = 0;
  let squares = 0;
  for (const total of totals) {
    voteCount += total;
    squares += total ** 2;
  }
  const expected = (voteCount ** 2 - squares) / (voteCount - 1);
  return expected > 0 ? 1 - (voteCount - agreed.total) / expected : undefined;
}
