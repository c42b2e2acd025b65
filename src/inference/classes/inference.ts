import { normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';

/** What every method of inference gives: how probable each class of each task is, and each class at all. */
export interface Inference {
  /** [T, C] row-major: P(truth of task t = c | votes) at t·C + c; rows sum to 1. */
  readonly posterior: Float64Array;
  /** [C]: how often a class is the truth, all alike where the method takes that for granted; sums to 1. */
  readonly classPrior: Float64Array;
}

/**
 * How often each class is the truth: the mean posterior of the tasks that anything is known about.
 *
 * Tasks without votes are left out unless their truth is given: all they hold is this very prior.
 * With nothing known at all every class gets 1/C.
 *
 * @param gold the known class of each task, -1 where unknown, [T]
 * @see Dawid & Skene (1979), eq. 2.4, doi:10.2307/2346806
 */
export function meanPosterior(
  votes: Votes,
  posterior: Float64Array,
  classPrior: Float64Array,
  gold?: Int32Array,
): void {
  const C = classPrior.length;
  classPrior.fill(0);
  for (let t = 0; t < votes.taskCount; t++) {
    const silent = votes.taskStart[t] === votes.taskStart[t + 1];
    if (silent && (gold === undefined || gold[t]! < 0)) continue;
    for (let c = 0; c < C; c++) classPrior[c]! += posterior[t * C + c]!;
  }
  normalizeRows(classPrior, C);
}

/**
 * The most probable class of every task, [T]; of equals the first.
 *
 * @param posterior [T, C] row-major
 */
export function decide(posterior: Float64Array, classCount: number): Uint16Array {
  const decision = new Uint16Array(posterior.length / classCount);
  for (let t = 0; t < decision.length; t++) {
    let best = t * classCount;
    for (let i = best + 1; i < (t + 1) * classCount; i++)
      if (posterior[i]! > posterior[best]!) best = i;
    decision[t] = best - t * classCount;
  }
  return decision;
}
