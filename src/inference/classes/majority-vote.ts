import { normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { type Inference, meanPosterior } from './inference.ts';

/**
 * Majority vote: the posterior of a class is its share of the task's votes.
 *
 * A task without votes gets 1/C for every class, a gold task its truth. One pass, O(votes + T·C).
 *
 * @throws RangeError when gold does not fit the votes
 * @see Dawid & Skene (1979), eq. 3.1, doi:10.2307/2346806
 */
export function majorityVote(votes: Votes, { gold }: WithGold = {}): Inference {
  mustFitGold(votes, gold);
  const C = votes.classCount;
  const posterior = new Float64Array(votes.taskCount * C);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      posterior[t * C + votes.vote[i]!]!++;
    }
  }
  normalizeRows(posterior, C);
  clampGold(posterior, gold, C);
  const classPrior = new Float64Array(C);
  meanPosterior(votes, posterior, classPrior, gold);
  return { posterior, classPrior };
}
