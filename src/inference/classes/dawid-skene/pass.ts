import { CompensatedSum } from '../../numeric.ts';
import type { Votes } from '../../votes.ts';
import { countTask, passInLogarithms, type Slice } from './slice.ts';
import { type Kernel, LEAST, UNROLLED } from './unrolled.ts';

/**
 * One iteration of EM over tasks `from` up to `to`: their posteriors by the parameters, and the statistics
 * of exactly these tasks, which replace what was there.
 *
 * The posteriors are those of `eStep`, and a task without votes gets the prior. O(votes · C), and 1 to 8
 * cells of memory a vote touched: bound by the caches where annotators are many.
 */
export function expectRange(slice: Slice, from: number, to: number): void {
  const { gold, statistics } = slice;
  statistics.values.fill(0);
  const kernel = UNROLLED[statistics.classMass.length] ?? anyClasses;
  const logLikelihood = new CompensatedSum();
  for (let t = from; t < to; ) {
    const end = gold === undefined ? to : nextGold(gold, t, to);
    kernel(slice, t, end, logLikelihood);
    if (end < to) logLikelihood.add(passInLogarithms(slice, end));
    t = end + 1;
  }
  statistics.logLikelihood[0] = logLikelihood.total;
}

/**
 * Where EM starts: each class by its share of the task's votes, gold by its truth, and the statistics of that.
 *
 * As `majorityVote`: a task without votes gets 1/C for every class, and no part in the prior.
 */
export function countRange(slice: Slice, from: number, to: number): void {
  const { votes, gold, posterior, statistics } = slice;
  const C = statistics.classMass.length;
  statistics.values.fill(0);
  for (let t = from; t < to; t++) {
    const known = gold === undefined ? -1 : gold[t]!;
    shares(votes, posterior.subarray(t * C, (t + 1) * C), t, known);
    countTask(slice, t);
  }
}

/** The statistics of posteriors that are there already, gold among them certain. */
export function tallyRange(slice: Slice, from: number, to: number): void {
  slice.statistics.values.fill(0);
  for (let t = from; t < to; t++) countTask(slice, t);
}

function shares(votes: Votes, row: Float64Array, t: number, known: number): void {
  const begin = votes.taskStart[t]!;
  const end = votes.taskStart[t + 1]!;
  row.fill(0);
  if (known >= 0) row[known] = 1;
  else if (begin === end) row.fill(1 / row.length);
  else {
    for (let i = begin; i < end; i++) row[votes.vote[i]!]!++;
    for (let c = 0; c < row.length; c++) row[c]! /= end - begin;
  }
}

function nextGold(gold: Int32Array, from: number, to: number): number {
  for (let t = from; t < to; t++) if (gold[t]! >= 0) return t;
  return to;
}

const anyClasses: Kernel = (slice, from, to, logLikelihood) => {
  const { parameters, posterior } = slice;
  const C = parameters.classPrior.length;
  let product = 1;
  for (let t = from; t < to; t++) {
    const weight = weigh(slice, t);
    if (!(weight > LEAST)) {
      logLikelihood.add(passInLogarithms(slice, t));
      continue;
    }
    product *= weight;
    if (product < LEAST) {
      logLikelihood.add(Math.log(product));
      product = 1;
    }
    for (let c = t * C; c < (t + 1) * C; c++) posterior[c]! /= weight;
    countTask(slice, t);
  }
  logLikelihood.add(Math.log(product));
};

/** P(truth = c, votes of task t) for every class, into its row of the posterior. @returns their sum */
function weigh({ votes, parameters, posterior }: Slice, t: number): number {
  const { classPrior, confusion } = parameters;
  const C = classPrior.length;
  const row = t * C;
  posterior.set(classPrior, row);
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    const cell = (votes.annotator[i]! * C + votes.vote[i]!) * C;
    for (let c = 0; c < C; c++) posterior[row + c]! *= confusion[cell + c]!;
  }
  let weight = 0;
  for (let c = row; c < row + C; c++) weight += posterior[c]!;
  return weight;
}
