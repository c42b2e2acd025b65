import type { CompensatedSum } from '../../numeric.ts';
import { passInLogarithms, type Slice } from './slice.ts';

/**
 * E-step and statistics of tasks `from` up to `to`, none of them gold, in one pass over their votes.
 *
 * Works on products of probabilities: no logarithm or exponential a vote or task. The log-likelihood is
 * the logarithm of a running product, taken before that can underflow.
 */
export type Kernel = (
  slice: Slice,
  from: number,
  to: number,
  logLikelihood: CompensatedSum,
) => void;

/** A weight or product below this goes into logarithms: what underflows beside it is below 1e-150 of it. */
export const LEAST = 2 ** -500;

/** Kernels of 2 to 5 classes with the loops over classes written out: about half the time of any. */
export const UNROLLED: Readonly<Record<number, Kernel>> = {
  2: twoClasses,
  3: threeClasses,
  4: fourClasses,
  5: fiveClasses,
};

function twoClasses(slice: Slice, from: number, to: number, logLikelihood: CompensatedSum): void {
  const { taskStart, annotator, vote } = slice.votes;
  const { classPrior, confusion } = slice.parameters;
  const { posterior, statistics } = slice;
  const { counts, classMass } = statistics;
  let product = 1;
  for (let t = from; t < to; t++) {
    const begin = taskStart[t]!;
    const end = taskStart[t + 1]!;
    let p0 = classPrior[0]!;
    let p1 = classPrior[1]!;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 2 + vote[i]!) * 2;
      p0 *= confusion[cell]!;
      p1 *= confusion[cell + 1]!;
    }
    const weight = p0 + p1;
    if (!(weight > LEAST)) {
      logLikelihood.add(passInLogarithms(slice, t));
      continue;
    }
    product *= weight;
    if (product < LEAST) {
      logLikelihood.add(Math.log(product));
      product = 1;
    }
    p0 /= weight;
    p1 /= weight;
    posterior[t * 2] = p0;
    posterior[t * 2 + 1] = p1;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 2 + vote[i]!) * 2;
      counts[cell]! += p0;
      counts[cell + 1]! += p1;
    }
    if (begin === end) continue;
    classMass[0]! += p0;
    classMass[1]! += p1;
  }
  logLikelihood.add(Math.log(product));
}

function threeClasses(slice: Slice, from: number, to: number, logLikelihood: CompensatedSum): void {
  const { taskStart, annotator, vote } = slice.votes;
  const { classPrior, confusion } = slice.parameters;
  const { posterior, statistics } = slice;
  const { counts, classMass } = statistics;
  let product = 1;
  for (let t = from; t < to; t++) {
    const begin = taskStart[t]!;
    const end = taskStart[t + 1]!;
    let p0 = classPrior[0]!;
    let p1 = classPrior[1]!;
    let p2 = classPrior[2]!;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 3 + vote[i]!) * 3;
      p0 *= confusion[cell]!;
      p1 *= confusion[cell + 1]!;
      p2 *= confusion[cell + 2]!;
    }
    const weight = p0 + p1 + p2;
    if (!(weight > LEAST)) {
      logLikelihood.add(passInLogarithms(slice, t));
      continue;
    }
    product *= weight;
    if (product < LEAST) {
      logLikelihood.add(Math.log(product));
      product = 1;
    }
    p0 /= weight;
    p1 /= weight;
    p2 /= weight;
    posterior[t * 3] = p0;
    posterior[t * 3 + 1] = p1;
    posterior[t * 3 + 2] = p2;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 3 + vote[i]!) * 3;
      counts[cell]! += p0;
      counts[cell + 1]! += p1;
      counts[cell + 2]! += p2;
    }
    if (begin === end) continue;
    classMass[0]! += p0;
    classMass[1]! += p1;
    classMass[2]! += p2;
  }
  logLikelihood.add(Math.log(product));
}

function fourClasses(slice: Slice, from: number, to: number, logLikelihood: CompensatedSum): void {
  const { taskStart, annotator, vote } = slice.votes;
  const { classPrior, confusion } = slice.parameters;
  const { posterior, statistics } = slice;
  const { counts, classMass } = statistics;
  let product = 1;
  for (let t = from; t < to; t++) {
    const begin = taskStart[t]!;
    const end = taskStart[t + 1]!;
    let p0 = classPrior[0]!;
    let p1 = classPrior[1]!;
    let p2 = classPrior[2]!;
    let p3 = classPrior[3]!;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 4 + vote[i]!) * 4;
      p0 *= confusion[cell]!;
      p1 *= confusion[cell + 1]!;
      p2 *= confusion[cell + 2]!;
      p3 *= confusion[cell + 3]!;
    }
    const weight = p0 + p1 + p2 + p3;
    if (!(weight > LEAST)) {
      logLikelihood.add(passInLogarithms(slice, t));
      continue;
    }
    product *= weight;
    if (product < LEAST) {
      logLikelihood.add(Math.log(product));
      product = 1;
    }
    p0 /= weight;
    p1 /= weight;
    p2 /= weight;
    p3 /= weight;
    posterior[t * 4] = p0;
    posterior[t * 4 + 1] = p1;
    posterior[t * 4 + 2] = p2;
    posterior[t * 4 + 3] = p3;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 4 + vote[i]!) * 4;
      counts[cell]! += p0;
      counts[cell + 1]! += p1;
      counts[cell + 2]! += p2;
      counts[cell + 3]! += p3;
    }
    if (begin === end) continue;
    classMass[0]! += p0;
    classMass[1]! += p1;
    classMass[2]! += p2;
    classMass[3]! += p3;
  }
  logLikelihood.add(Math.log(product));
}

function fiveClasses(slice: Slice, from: number, to: number, logLikelihood: CompensatedSum): void {
  const { taskStart, annotator, vote } = slice.votes;
  const { classPrior, confusion } = slice.parameters;
  const { posterior, statistics } = slice;
  const { counts, classMass } = statistics;
  let product = 1;
  for (let t = from; t < to; t++) {
    const begin = taskStart[t]!;
    const end = taskStart[t + 1]!;
    let p0 = classPrior[0]!;
    let p1 = classPrior[1]!;
    let p2 = classPrior[2]!;
    let p3 = classPrior[3]!;
    let p4 = classPrior[4]!;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 5 + vote[i]!) * 5;
      p0 *= confusion[cell]!;
      p1 *= confusion[cell + 1]!;
      p2 *= confusion[cell + 2]!;
      p3 *= confusion[cell + 3]!;
      p4 *= confusion[cell + 4]!;
    }
    const weight = p0 + p1 + p2 + p3 + p4;
    if (!(weight > LEAST)) {
      logLikelihood.add(passInLogarithms(slice, t));
      continue;
    }
    product *= weight;
    if (product < LEAST) {
      logLikelihood.add(Math.log(product));
      product = 1;
    }
    p0 /= weight;
    p1 /= weight;
    p2 /= weight;
    p3 /= weight;
    p4 /= weight;
    posterior[t * 5] = p0;
    posterior[t * 5 + 1] = p1;
    posterior[t * 5 + 2] = p2;
    posterior[t * 5 + 3] = p3;
    posterior[t * 5 + 4] = p4;
    for (let i = begin; i < end; i++) {
      const cell = (annotator[i]! * 5 + vote[i]!) * 5;
      counts[cell]! += p0;
      counts[cell + 1]! += p1;
      counts[cell + 2]! += p2;
      counts[cell + 3]! += p3;
      counts[cell + 4]! += p4;
    }
    if (begin === end) continue;
    classMass[0]! += p0;
    classMass[1]! += p1;
    classMass[2]! += p2;
    classMass[3]! += p3;
    classMass[4]! += p4;
  }
  logLikelihood.add(Math.log(product));
}
