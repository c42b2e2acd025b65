import type { Votes } from '../votes.ts';

/** Gold is judged by fits that were not told it: this many, each without a share of the gold. */
export const FOLDS = 4;

/** What would have been said of gold tasks if nobody had told their truth: what calibration is judged by. */
export interface JudgedGold {
  /** [n, C] row-major. */
  readonly posterior: Float64Array;
  /** [n] */
  readonly truth: Int32Array;
}

/** The gold tasks that have votes: of others no method can say anything. */
export function votedGold(votes: Votes, gold: Int32Array | undefined): number[] {
  const known: number[] = [];
  for (const [t, truth] of gold?.entries() ?? []) {
    if (truth >= 0 && votes.taskStart[t]! < votes.taskStart[t + 1]!) known.push(t);
  }
  return known;
}

/** The gold that the fit of a fold is told: all but every fourth of the known tasks, from `fold` on. */
export function goldWithout(gold: Int32Array, known: readonly number[], fold: number): Int32Array {
  const others = gold.slice();
  for (let k = fold; k < known.length; k += FOLDS) others[known[k]!] = -1;
  return others;
}

/** The entries of all folds but one, in order: what a fold's calibration may learn from. */
export const outside = <T>(entries: readonly T[], fold: number): T[] =>
  entries.filter((_, k) => k % FOLDS !== fold);
