import { eStep, mStep } from '../../../src/inference/classes/dawid-skene.ts';
import { meanPosterior } from '../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { logInto } from '../../../src/inference/numeric.ts';
import type { Votes } from '../../../src/inference/votes.ts';

/** crowd-kit 1.4.2 clips expected counts and posteriors to this. */
export const CLIP = 1e-10;

/**
 * How many iterations crowd-kit 1.4.2 runs before it stops, and its loss after each.
 *
 * Its objective counts the class prior once a vote, where the likelihood counts it once a task, so it
 * is no bound of the likelihood and can fall: then crowd-kit stops, often far from convergence. We
 * stop by the likelihood. So parity needs its number of iterations, and this is where it comes from.
 *
 * @param reshape what a variant does to the confusions of an M-step, in place
 */
export function crowdKitLosses(
  votes: Votes,
  most: number,
  tol: number,
  gold?: Int32Array,
  reshape: (confusion: Float64Array, posterior: Float64Array) => void = () => {},
): number[] {
  const C = votes.classCount;
  const { posterior, classPrior } = majorityVote(votes);
  const confusion = new Float64Array(votes.annotatorCount * C * C);
  const logConfusion = new Float64Array(confusion.length);
  const logPrior = new Float64Array(C);
  const maximize = () => {
    for (const [t, known] of gold?.entries() ?? []) {
      if (known >= 0) posterior.subarray(t * C, (t + 1) * C).fill(0)[known] = 1;
    }
    mStep(votes, posterior, confusion, CLIP);
    reshape(confusion, posterior);
    meanPosterior(votes, posterior, classPrior);
    logInto(logConfusion, confusion);
    logInto(logPrior, classPrior);
  };
  maximize();
  const losses: number[] = [];
  do {
    eStep(votes, logPrior, logConfusion, posterior);
    maximize();
    losses.push(loss(votes, logPrior, logConfusion, posterior));
  } while (losses.length < most && !(losses.at(-1)! - (losses.at(-2) ?? -Infinity) < tol));
  return losses;
}

function loss(
  votes: Votes,
  logPrior: Float64Array,
  logConfusion: Float64Array,
  posterior: Float64Array,
): number {
  const C = votes.classCount;
  let sum = 0;
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      for (let c = 0; c < C; c++) {
        const cell = (votes.annotator[i]! * C + c) * C + votes.vote[i]!;
        sum += posterior[t * C + c]! * (logConfusion[cell]! + logPrior[c]!);
      }
    }
  }
  for (const probability of posterior) {
    sum -= Math.max(CLIP, probability) * Math.log(Math.max(CLIP, probability));
  }
  return sum / votes.vote.length;
}
