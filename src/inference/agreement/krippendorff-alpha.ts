import type { Interval } from '../interval.ts';
import { CompensatedSum } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';

/** The tasks with two votes or more, U of them: all that alpha can see. */
interface Pairable {
  /** [U]: pairs of equal votes, both orders counted, over the task's votes less one. */
  readonly agreeing: Float64Array;
  /** [U, C]: votes for each class. */
  readonly counts: Float64Array;
}

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
  const tasks = pairable(votes);
  return alphaOf(tasks, tasks.agreeing.keys());
}

/**
 * A percentile bootstrap interval of alpha: tasks are drawn with replacement, with all their votes.
 *
 * The same votes and seed give the same bytes. A resample in which every vote is equal has no alpha
 * and is left out. Ends are interpolated between order statistics. O(resamples · tasks · C).
 *
 * @returns undefined where alpha itself is
 * @see Zapf et al. (2016), doi:10.1186/s12874-016-0200-9: resample tasks, not votes
 */
export function alphaInterval(votes: Votes, options: BootstrapOptions): Interval | undefined {
  const tasks = pairable(votes);
  return bootstrapInterval(tasks.agreeing.length, (drawn) => alphaOf(tasks, drawn), options);
}

function pairable(votes: Votes): Pairable {
  const C = votes.classCount;
  const agreeing: number[] = [];
  const counts = new Float64Array(votes.taskCount * C);
  for (let t = 0; t < votes.taskCount; t++) {
    const from = votes.taskStart[t]!;
    const size = votes.taskStart[t + 1]! - from;
    if (size < 2) continue;
    const row = counts.subarray(agreeing.length * C, (agreeing.length + 1) * C);
    for (let i = from; i < from + size; i++) row[votes.vote[i]!]!++;
    let pairs = 0;
    for (let c = 0; c < C; c++) pairs += row[c]! * (row[c]! - 1);
    agreeing.push(pairs / (size - 1));
  }
  return { agreeing: Float64Array.from(agreeing), counts: counts.slice(0, agreeing.length * C) };
}

/** Alpha of the tasks drawn, 1 - Do/De: what disagrees over what would by chance. */
function alphaOf({ agreeing, counts }: Pairable, drawn: Iterable<number>): number | undefined {
  const totals = new Float64Array(counts.length / Math.max(agreeing.length, 1));
  const agreed = new CompensatedSum();
  for (const u of drawn) {
    agreed.add(agreeing[u]!);
    for (let c = 0; c < totals.length; c++) totals[c]! += counts[u * totals.length + c]!;
  }
  let voteCount = 0;
  let squares = 0;
  for (const total of totals) {
    voteCount += total;
    squares += total ** 2;
  }
  const expected = (voteCount ** 2 - squares) / (voteCount - 1);
  return expected > 0 ? 1 - (voteCount - agreed.total) / expected : undefined;
}
