import type { Votes } from '../votes.ts';

/** The tasks with two votes or more, all that agreement on classes can see, in G groups of them. */
export interface Pairable {
  /** [G]: tasks. */
  readonly tasks: Uint32Array;
  /** [G]: over the tasks, pairs of equal votes, both orders counted, over the task's votes less one. */
  readonly agreeing: Float64Array;
  /** [G]: the same over all pairs of the task. */
  readonly alike: Float64Array;
  /** [G, C]: votes for each class. */
  readonly counts: Float64Array;
}

/** Up to here a group is a task. Of so many groups an interval is as good as of all tasks. */
const MOST_GROUPS = 10_000;
const FEWEST_GROUPS = 100;
/** Eight bytes each: so many are held, unless classes are more than this over the fewest groups. */
const MOST_COUNTS = 2 ** 22;

/**
 * Sums up the tasks: one a group, or where there are very many every so manieth task together.
 *
 * Sums of groups of equal size vary as those of their tasks do, so drawing groups is drawing tasks. O(votes).
 */
export function pairableTasks(votes: Votes): Pairable {
  const { classCount: C, taskCount, taskStart } = votes;
  let pairable = 0;
  for (let t = 0; t < taskCount; t++) if (taskStart[t + 1]! - taskStart[t]! > 1) pairable++;
  const most = Math.min(MOST_GROUPS, Math.max(FEWEST_GROUPS, Math.floor(MOST_COUNTS / C)));
  const G = Math.min(pairable, most);
  const groups = {
    tasks: new Uint32Array(G),
    agreeing: new Float64Array(G),
    alike: new Float64Array(G),
    counts: new Float64Array(G * C),
  };
  const counts = new Uint32Array(C);
  let u = 0;
  for (let t = 0; t < taskCount; t++) {
    if (taskStart[t + 1]! - taskStart[t]! > 1) addTask(groups, u++ % G, votes, t, counts);
  }
  return groups;
}

/** @param scratch [C] of zeros, and left so */
function addTask(groups: Pairable, g: number, votes: Votes, t: number, scratch: Uint32Array): void {
  const [from, to] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
  let pairs = 0;
  for (let i = from; i < to; i++) {
    const vote = votes.vote[i]!;
    pairs += 2 * scratch[vote]!++;
    groups.counts[g * scratch.length + vote]!++;
  }
  for (let i = from; i < to; i++) scratch[votes.vote[i]!] = 0;
  groups.tasks[g]!++;
  groups.agreeing[g]! += pairs / (to - from - 1);
  groups.alike[g]! += pairs / ((to - from) * (to - from - 1));
}

/** The votes for each class in the groups drawn, over `totals` [C]. */
export function totalsInto(
  totals: Float64Array,
  { counts }: Pairable,
  drawn: Iterable<number>,
): void {
  totals.fill(0);
  for (const g of drawn) {
    for (let c = 0; c < totals.length; c++) totals[c]! += counts[g * totals.length + c]!;
  }
}
