import type { Priority } from '../contracts/job.ts';

/**
 * Suites that are handed out alike, to the same people: a partition of the index. A bin's number is its
 * place in the list; a class with many suites has several.
 */
export interface Bin {
  readonly pool: string | null;
  readonly priority: Priority;
  readonly taskSuites: number;
  readonly tasks: number;
}

/** A partition of an index takes about 1,000 writes a second; this many suites never ask for as much. */
const MOST_SUITES_A_BIN = 50_000;

/**
 * Counts a new suite of so many tasks into the newest bin of its pool and priority, or into a new one.
 *
 * @returns the bins after it, and the number of its own
 */
export function intoBin(
  bins: readonly Bin[],
  { pool, priority }: Pick<Bin, 'pool' | 'priority'>,
  tasks: number,
): { readonly bins: readonly Bin[]; readonly bin: number } {
  const known = bins.findLastIndex((each) => each.pool === pool && each.priority === priority);
  const newest = bins[known];
  if (newest === undefined || newest.taskSuites >= MOST_SUITES_A_BIN) {
    return { bins: [...bins, { pool, priority, taskSuites: 1, tasks }], bin: bins.length };
  }
  const { taskSuites } = newest;
  const counted = { pool, priority, taskSuites: taskSuites + 1, tasks: newest.tasks + tasks };
  return { bins: bins.with(known, counted), bin: known };
}

const isFor = ({ pool }: Bin, pools: readonly string[]): boolean =>
  pool === null || pools.includes(pool);

/** How many tasks there are for somebody of these pools. */
export const allTasksFor = (bins: readonly Bin[], pools: readonly string[]): number =>
  bins.reduce((sum, bin) => sum + (isFor(bin, pools) ? bin.tasks : 0), 0);

/** The most urgent first. */
export const PRIORITIES: readonly Priority[] = ['high', 'normal', 'low'];

/**
 * Numbers of the bins whose suites a person may get, the most urgent first. Bins of the same urgency
 * begin with another one for everybody, so that people spread over the partitions.
 *
 * @param start any whole number, fixed for a person
 */
export function binsFor(bins: readonly Bin[], pools: readonly string[], start: number): number[] {
  return PRIORITIES.flatMap((priority) => {
    const alike = bins.flatMap((bin, number) =>
      bin.priority === priority && isFor(bin, pools) ? [number] : [],
    );
    const first = alike.length === 0 ? 0 : start % alike.length;
    return [...alike.slice(first), ...alike.slice(0, first)];
  });
}
