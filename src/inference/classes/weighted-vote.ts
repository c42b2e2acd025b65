import { normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { clampGold, type WithGold } from './gold.ts';
import { decide, type Inference, meanPosterior } from './inference.ts';

/** A vote in which some annotators weigh more than others. */
export interface WeightedVote extends Inference {
  /** [A]: how much a vote of each annotator counts; 0 or more. */
  readonly weight: Float64Array;
}

/**
 * A vote by weight: the posterior of a class is its share of the weight of the task's votes.
 *
 * Where every vote of a task weighs nothing all count alike; a task without votes gets 1/C for every
 * class, a gold task its truth. The shares are no calibrated probabilities. O(votes + T·C).
 *
 * @param weight [A], 0 or more
 */
export function weightedVote(
  votes: Votes,
  weight: Float64Array,
  { gold }: WithGold = {},
): WeightedVote {
  const C = votes.classCount;
  const posterior = new Float64Array(votes.taskCount * C);
  for (let t = 0; t < votes.taskCount; t++) {
    const end = votes.taskStart[t + 1]!;
    let sum = 0;
    for (let i = votes.taskStart[t]!; i < end; i++) {
      posterior[t * C + votes.vote[i]!]! += weight[votes.annotator[i]!]!;
      sum += weight[votes.annotator[i]!]!;
    }
    if (sum > 0) continue;
    for (let i = votes.taskStart[t]!; i < end; i++) posterior[t * C + votes.vote[i]!]!++;
  }
  normalizeRows(posterior, C);
  clampGold(posterior, gold, C);
  const classPrior = new Float64Array(C);
  meanPosterior(votes, posterior, classPrior, gold);
  return { posterior, classPrior, weight };
}

/**
 * The share of each annotator's votes that equal the class decided for their task, [A].
 *
 * The class decided is the most probable one, of equals the first. An annotator without votes gets
 * the share of all votes together, and with no votes at all 0.
 *
 * @param posterior [T, C] row-major
 */
export function agreementWith(votes: Votes, posterior: Float64Array): Float64Array {
  const decision = Int32Array.from(decide(posterior, votes.classCount));
  return shareEqual(votes, decision);
}

/**
 * The share of each annotator's votes on judged tasks that equal the judgment, [A].
 *
 * An annotator without votes on them gets the share of all votes together, and with none at all 0.
 *
 * @param judgment the class of each task, -1 where none, [T]
 */
export function shareEqual(votes: Votes, judgment: Int32Array): Float64Array {
  const equal = new Float64Array(votes.annotatorCount);
  const judged = new Float64Array(votes.annotatorCount);
  for (let t = 0; t < votes.taskCount; t++) {
    if (judgment[t]! < 0) continue;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      judged[votes.annotator[i]!]!++;
      if (votes.vote[i] === judgment[t]) equal[votes.annotator[i]!]!++;
    }
  }
  const sum = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);
  const overall = sum(equal) / Math.max(sum(judged), 1);
  return equal.map((count, a) => (judged[a]! > 0 ? count / judged[a]! : overall));
}
