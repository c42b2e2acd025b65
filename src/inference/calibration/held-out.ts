import { temper } from '../classes/frozen-pool.ts';
import { seededRandom } from '../numeric.ts';
import type { Votes, VoteTriple } from '../votes.ts';
import { largest } from './gold-calibration.ts';

/** Votes of which some are kept from inference, to be foretold by it. */
export interface HeldOut {
  readonly kept: Votes;
  readonly hidden: readonly VoteTriple[];
}

/** Hides a share of the votes, each by chance of its own; the same ones for the same seed. */
export function hideVotes(votes: Votes, share: number, seed: number): HeldOut {
  const random = seededRandom(seed);
  const hides = votes.annotator.map(() => (random() < share ? 1 : 0));
  const taskStart = new Uint32Array(votes.taskCount + 1);
  const hidden: VoteTriple[] = [];
  for (let t = 0; t < votes.taskCount; t++) {
    let kept = taskStart[t]!;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      if (hides[i] === 1) hidden.push([t, votes.annotator[i]!, votes.vote[i]!]);
      else kept++;
    }
    taskStart[t + 1] = kept;
  }
  const annotator = votes.annotator.filter((_, i) => hides[i] === 0);
  const vote = votes.vote.filter((_, i) => hides[i] === 0);
  return { kept: { ...votes, taskStart, annotator, vote }, hidden };
}

/**
 * Mean log-likelihood of hidden votes in nats: how well posteriors foretell what an annotator will say.
 *
 * Needs no truth, so it can tell a method that has failed on these votes from one that has not: a method
 * that is wrong foretells badly. A method that foretells best need not be the most often right, though.
 *
 * @param posterior [T, C] from the kept votes
 * @param confusion [A, C, C]: P(vote = v | truth = c) at (a·C + c)·C + v, from the kept votes, above 0
 */
export function heldOutLogLikelihood(
  hidden: readonly VoteTriple[],
  posterior: Float64Array,
  confusion: Float64Array,
  classCount: number,
): number {
  let sum = 0;
  for (const [t, a, v] of hidden) {
    let foretold = 0;
    for (let c = 0; c < classCount; c++) {
      const p = posterior[t * classCount + c]!;
      foretold += p * confusion[(a * classCount + c) * classCount + v]!;
    }
    sum += Math.log(foretold);
  }
  return sum / hidden.length;
}

/**
 * The temperature at which posteriors foretell hidden votes best, between e^-3 and e^3.
 *
 * A weak guide, measured: it corrects a method that multiplies votes, and leaves alone what crowds get
 * wrong together, since one misled annotator foretells another. Gold tells; see `calibrateOnGold`.
 */
export function heldOutTemperature(
  hidden: readonly VoteTriple[],
  posterior: Float64Array,
  confusion: Float64Array,
  classCount: number,
): number {
  const tempered = new Float64Array(posterior.length);
  const logTemperature = largest((x) => {
    tempered.set(posterior);
    for (let start = 0; start < tempered.length; start += classCount) {
      temper(tempered.subarray(start, start + classCount), Math.exp(x));
    }
    return heldOutLogLikelihood(hidden, tempered, confusion, classCount);
  });
  return Math.exp(logTemperature);
}
