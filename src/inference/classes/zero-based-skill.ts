import type { Votes } from '../votes.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import { agreementWith, type WeightedVote, weightedVote } from './weighted-vote.ts';

/** Iterations in all, and after how many the step is halved again and again. */
const ITERATIONS = 100;
const HALVED_EVERY = 20;

/** A weighted vote, and the rounds that its weights took. */
export interface ZeroBasedSkill extends WeightedVote {
  readonly iterations: number;
}

/**
 * Zero-based skill: agreement-weighted vote repeated, each round judged by the last.
 *
 * 100 rounds with a step that starts at 1 and halves every 20, so that an oscillation dies out; ends early
 * once nothing changes. Tied tasks are judged by the first class, as `decide` does. O(votes + T·C) a round.
 *
 * @throws RangeError when gold does not fit the votes
 * @see crowd-kit 1.4.2, whose defaults these are,
 *   https://crowd-kit.readthedocs.io/en/latest/classification/#crowdkit.aggregation.classification.zero_based_skill.ZeroBasedSkill
 */
export function zeroBasedSkill(votes: Votes, { gold }: WithGold = {}): ZeroBasedSkill {
  mustFitGold(votes, gold);
  const weight = new Float64Array(votes.annotatorCount).fill(1);
  let rate = 1;
  let moved = true;
  let iterations = 0;
  while (iterations < ITERATIONS && moved) {
    iterations++;
    if (iterations % HALVED_EVERY === 0) rate /= 2;
    const agreement = agreementWith(votes, weightedVote(votes, weight, { gold }).posterior);
    moved = false;
    for (let a = 0; a < weight.length; a++) {
      if (agreement[a] === weight[a]) continue;
      weight[a]! += rate * (agreement[a]! - weight[a]!);
      moved = true;
    }
  }
  return { ...weightedVote(votes, weight, { gold }), iterations };
}
