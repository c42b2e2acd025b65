import { type Interval, proportionInterval } from '../interval.ts';
import { normalBelow, REACH_95 } from '../normal.ts';
import type { Comparisons } from './comparisons.ts';
import { preferred, ridgeScores, scoreVariances } from './ridge-newton.ts';

/** How to rank. */
export interface RankOptions {
  /**
   * The standard deviation of the scores' prior. Default 2: who looks then tells two items drawn at
   * random apart nine times in ten.
   */
  readonly scoreSpread?: number | undefined;
  /** Imagined comparisons, attentive as often as the crowd's, behind every annotator. Default 5. */
  readonly poolWeight?: number | undefined;
  /** Default 200. */
  readonly maxIterations?: number | undefined;
}

/** Items ranked. Scores have mean 0; a difference of d is preferred with probability 1 / (1 + e^−d). */
export interface Ranking {
  /** [N]. */
  readonly score: Float64Array;
  /** [N]: the standard deviations of the scores. */
  readonly spread: Float64Array;
  /** [N]: the place of each item from 0, the best; of equals the first first. */
  readonly place: Uint32Array;
  /** How often an annotator looks before preferring, [A], with 95 % intervals. */
  readonly attention: readonly (Interval & { readonly value: number })[];
  readonly iterations: number;
}

/**
 * Ranks items from comparisons: Bradley–Terry with a ridge prior and the attention of each annotator.
 *
 * P(a prefers i to j) = r_a σ(s_i − s_j) + (1 − r_a) / 2: with probability r_a the annotator looks, else
 * a coin decides. EM finds which comparisons were looked at, r (shrunk to the crowd's) and s, whose
 * normal prior gives items that always win, or are never compared, finite scores. Parts that no
 * comparison ties together meet at the mean of the prior. The same answers give the same bytes.
 *
 * @see Bradley & Terry (1952), doi:10.2307/2334029; Chen et al. (2013), Pairwise Ranking Aggregation in a
 *   Crowdsourced Setting (Crowd-BT), doi:10.1145/2433396.2433420: there who does not look prefers the worse
 */
export function rankItems(pairs: Comparisons, options: RankOptions = {}): Ranking {
  const { scoreSpread = 2, poolWeight = 5, maxIterations = 200 } = options;
  const variance = scoreSpread ** 2;
  const score = new Float64Array(pairs.itemCount);
  const attention = new Float64Array(pairs.annotatorCount).fill(0.8);
  const weight = new Float64Array(pairs.winner.length).fill(0.8);
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;
  while (iterations < maxIterations && moved > 1e-4) {
    const before = score.slice();
    ridgeScores(pairs, weight, variance, score);
    centre(score);
    attend(pairs, score, attention, weight);
    learnAttention(pairs, weight, attention, poolWeight);
    moved = before.reduce((most, s, i) => Math.max(most, Math.abs(s - score[i]!)), 0);
    iterations++;
  }
  const spread = scoreVariances(pairs, weight, variance, score).map(Math.sqrt);
  return {
    score,
    spread,
    place: placesOf(score),
    attention: intervals(pairs, attention, poolWeight),
    iterations,
  };
}

/** The interval in which the score of an item lies with probability 95 %. */
export function scoreInterval({ score, spread }: Ranking, item: number): Interval {
  const reach = REACH_95 * spread[item]!;
  return { low: score[item]! - reach, high: score[item]! + reach };
}

/**
 * The probability that the true place of an item is within `tolerance` places of the one given.
 *
 * The score of the item is drawn from its normal at 33 quantiles; given it, each other item is above with
 * a probability of its own, and the number above is taken as normal with their mean and variance.
 * As sure as the model, which holds that the crowd as a whole is right. O(items).
 */
export function placeConfidence(ranking: Ranking, item: number, tolerance: number): number {
  const from = ranking.place[item]! - tolerance - 0.5;
  const to = ranking.place[item]! + tolerance + 0.5;
  let sum = 0;
  for (const z of DRAWS) {
    const own = ranking.score[item]! + z * ranking.spread[item]!;
    const [mean, wide] = numberAbove(ranking, item, own);
    if (wide === 0) sum += from <= mean && mean <= to ? 1 : 0;
    else sum += normalBelow((to - mean) / wide) - normalBelow((from - mean) / wide);
  }
  return Math.max(0, sum / DRAWS.length);
}

/** The mean and the standard deviation of how many other items are above the score `own`. */
function numberAbove({ score, spread }: Ranking, item: number, own: number): [number, number] {
  let [mean, variance] = [0, 0];
  for (let other = 0; other < score.length; other++) {
    if (other === item) continue;
    const p = spread[other] === 0 ? 0.5 : normalBelow((score[other]! - own) / spread[other]!);
    mean += p;
    variance += p * (1 - p);
  }
  return [mean, Math.sqrt(variance)];
}

/** Quantiles of the standard normal at (i + 1/2) / 33. */
const DRAWS = Array.from({ length: 33 }, (_, i) => quantile((i + 0.5) / 33));

function quantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

function centre(score: Float64Array): void {
  const mean = score.reduce((a, b) => a + b, 0) / Math.max(1, score.length);
  for (let i = 0; i < score.length; i++) score[i]! -= mean;
}

/** E-step: the probability that each comparison was looked at, over `weight`. */
function attend(
  { annotator, winner, loser }: Comparisons,
  score: Float64Array,
  attention: Float64Array,
  weight: Float64Array,
): void {
  for (let i = 0; i < weight.length; i++) {
    const r = attention[annotator[i]!]!;
    const looked = r * preferred(score[winner[i]!]!, score[loser[i]!]!);
    weight[i] = looked / (looked + (1 - r) / 2);
  }
}

function learnAttention(
  { annotator }: Comparisons,
  weight: Float64Array,
  attention: Float64Array,
  poolWeight: number,
): void {
  const looked = new Float64Array(attention.length);
  const counts = new Float64Array(attention.length);
  for (const [i, a] of annotator.entries()) {
    looked[a]! += weight[i]!;
    counts[a]!++;
  }
  const crowd = (looked.reduce((a, b) => a + b, 0) + 0.8) / (annotator.length + 1);
  for (const [a, n] of counts.entries()) {
    const share = (looked[a]! + poolWeight * crowd) / (n + poolWeight);
    attention[a] = Math.min(0.999, Math.max(0.001, share));
  }
}

function intervals({ annotator }: Comparisons, attention: Float64Array, poolWeight: number) {
  const counts = new Float64Array(attention.length);
  for (const a of annotator) counts[a]!++;
  return Array.from(attention, (value, a) => {
    const trials = counts[a]! + poolWeight;
    return { value, ...proportionInterval(value * trials, trials) };
  });
}

function placesOf(score: Float64Array): Uint32Array {
  const place = new Uint32Array(score.length);
  const order = [...score.keys()].sort((a, b) => score[b]! - score[a]! || a - b);
  for (const [at, item] of order.entries()) place[item] = at;
  return place;
}
