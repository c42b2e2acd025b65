import type { Votes } from '../votes.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import { shareEqual, type WeightedVote, weightedVote } from './weighted-vote.ts';

/**
 * Gold-weighted vote: each annotator weighs the share of their votes on gold tasks that are right.
 *
 * An annotator without votes on gold weighs what all votes on gold got right together; without any the
 * vote is the majority's. Uses nothing but gold, so that no crowd of spammers can talk it over.
 *
 * @throws RangeError when gold does not fit the votes
 * @see GoldMajorityVote of crowd-kit 1.4.2,
 *   https://crowd-kit.readthedocs.io/en/latest/classification/#crowdkit.aggregation.classification.gold_majority_vote.GoldMajorityVote
 */
export function goldWeightedVote(votes: Votes, { gold }: WithGold = {}): WeightedVote {
  mustFitGold(votes, gold);
  const judgment = gold ?? new Int32Array(votes.taskCount).fill(-1);
  return weightedVote(votes, shareEqual(votes, judgment), { gold });
}
