import { eStep, mStep } from '../../../../src/inference/classes/dawid-skene.ts';
import { meanPosterior } from '../../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../../src/inference/classes/majority-vote.ts';
import { logInto } from '../../../../src/inference/numeric.ts';
import type { Votes } from '../../../../src/inference/votes.ts';

/** Dawid–Skene by the plain loops of the paper, in logarithms: what the kernels must agree with. */
export function plainLoop(votes: Votes, iterations: number, gold?: Int32Array, smoothing = 0) {
  const C = votes.classCount;
  const { posterior, classPrior } = majorityVote(votes);
  for (const [t, known] of gold?.entries() ?? []) {
    if (known >= 0) posterior.subarray(t * C, (t + 1) * C).fill(0)[known] = 1;
  }
  const confusion = new Float64Array(votes.annotatorCount * C * C);
  const logConfusion = new Float64Array(confusion.length);
  const logPrior = new Float64Array(C);
  const logLikelihood: number[] = [];
  for (let i = 0; ; i++) {
    mStep(votes, posterior, confusion, smoothing);
    meanPosterior(votes, posterior, classPrior, gold);
    if (i === iterations) return { posterior, classPrior, confusion, logLikelihood };
    logInto(logConfusion, confusion);
    logInto(logPrior, classPrior);
    logLikelihood.push(eStep(votes, logPrior, logConfusion, posterior, gold));
  }
}

/** The largest difference of two arrays; infinite if their lengths differ or one is no number. */
export function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    most = Math.max(most, difference);
  }
  return most;
}
