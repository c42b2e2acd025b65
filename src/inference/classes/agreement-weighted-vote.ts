import type { Votes } from '../votes.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { majorityVote } from './majority-vote.ts';
import { agreementWith, type WeightedVote, weightedVote } from './weighted-vote.ts';

/**
 * Agreement-weighted vote (Wawa): each annotator weighs the share of their votes that the majority shares.
 *
 * Two passes and no iteration. Where a majority is tied the first class stands for it, so annotators who
 * vote on ties are judged by the order of the classes. Gold tasks are judged by their truth.
 *
 * @throws RangeError when gold does not fit the votes
 * @see Worker Agreement with Aggregate, as in crowd-kit 1.4.2,
 *   https://crowd-kit.readthedocs.io/en/latest/classification/#crowdkit.aggregation.classification.wawa.Wawa
 */
export function agreementWeightedVote(votes: Votes, { gold }: WithGold = {}): WeightedVote {
  mustFitGold(votes, gold);
  const { posterior } = majorityVote(votes);
  clampGold(posterior, gold, votes.classCount);
  return weightedVote(votes, agreementWith(votes, posterior), { gold });
}
