import { exponentiate } from '../../numeric.ts';
import type { Votes } from '../../votes.ts';
import type { DawidSkeneParameters, Statistics } from './statistics.ts';

/**
 * What a kernel works on: it reads votes, gold and parameters, writes the posteriors of its own tasks and
 * adds to statistics of its own, so that kernels on other tasks may run beside it.
 *
 * `posterior` [T, C] of all tasks; `gold` [T], -1 where unknown.
 */
export interface Slice {
  readonly votes: Votes;
  readonly gold: Int32Array | undefined;
  readonly parameters: DawidSkeneParameters;
  readonly posterior: Float64Array;
  readonly statistics: Statistics;
}

/**
 * Adds a task to the statistics by its posterior: to counts and mass, not to the likelihood.
 *
 * A task without votes or gold has no part in the class mass: all it holds is the prior.
 */
export function countTask({ votes, gold, posterior, statistics }: Slice, t: number): void {
  const { counts, classMass } = statistics;
  const silent = votes.taskStart[t]! === votes.taskStart[t + 1]!;
  if (silent && (gold === undefined || gold[t]! < 0)) return;
  const C = classMass.length;
  const row = t * C;
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    const cell = (votes.annotator[i]! * C + votes.vote[i]!) * C;
    for (let c = 0; c < C; c++) counts[cell + c]! += posterior[row + c]!;
  }
  for (let c = 0; c < C; c++) classMass[c]! += posterior[row + c]!;
}

/**
 * E-step and statistics of one task in logarithms: for gold, and where products of probabilities underflow.
 *
 * @returns log-likelihood of its votes, and of its gold, in nats
 */
export function passInLogarithms(slice: Slice, t: number): number {
  const { votes, parameters, posterior, gold } = slice;
  const { classPrior, confusion } = parameters;
  const C = classPrior.length;
  const row = posterior.subarray(t * C, (t + 1) * C);
  for (let c = 0; c < C; c++) row[c] = Math.log(classPrior[c]!);
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    const cell = (votes.annotator[i]! * C + votes.vote[i]!) * C;
    for (let c = 0; c < C; c++) row[c]! += Math.log(confusion[cell + c]!);
  }
  if (gold !== undefined) ruleOut(row, gold[t]!);
  const logLikelihood = exponentiate(row);
  countTask(slice, t);
  return logLikelihood;
}

/** Makes all but the known class impossible, in logarithms; -1 leaves the row alone. */
export function ruleOut(row: Float64Array, known: number): void {
  if (known < 0) return;
  for (let c = 0; c < row.length; c++) if (c !== known) row[c] = Number.NEGATIVE_INFINITY;
}
