import { goldAt } from './gold-walk.ts';

const ROUNDING = 1e-9;

/**
 * The gold of a suite: some places of one order of all gold of the job, from a seed of the job. Whoever gets
 * the suite meets this gold in it, so that it is seen by as many people as its neighbours, and by the same:
 * people who lay their hands side by side see nothing that stands out. Where there is less gold than places,
 * suites share it.
 *
 * @param suite number of the suite in its job
 * @param most the most gold that a hand of a whole suite has: see `mostGoldOf`
 * @returns indexes of gold, and whether it is at home there: the suite is the first of those that share it
 */
export function goldOfSuite(
  seed: number,
  goldCount: number,
  suite: number,
  most: number,
): readonly { readonly index: number; readonly atHome: boolean }[] {
  return Array.from({ length: Math.min(most, goldCount) }, (_, i) => {
    const place = suite * most + i;
    const index = goldAt(seed, goldCount, place % goldCount) ?? 0;
    return { index, atHome: place < goldCount };
  });
}

/**
 * The most gold that a hand of this length has of somebody who is owed none in particular. Every hand of its
 * length does as much work, whatever it has.
 */
export const mostGoldIn = (length: number, rate: number): number =>
  Math.max(0, Math.ceil((length * rate) / (1 + rate) - ROUNDING));

/** Whether an amount of gold is a whole number, but for rounding: then every hand of a whole suite has as much. */
export const isWhole = (gold: number): boolean => Math.abs(gold - Math.round(gold)) < ROUNDING;

/** The most gold that a hand of a whole suite has, in a job of such suites, when nothing is left over. */
export const mostGoldOf = (taskSuiteSize: number, rate: number): number =>
  Math.ceil(taskSuiteSize * rate - ROUNDING);
