import { maskIou } from './mask-likeness.ts';
import { maskOf, type VotePatterns, votePatterns } from './vote-patterns.ts';

/**
 * The weighted majority of masks, [P] of 0 and 1; a pixel on which the halves weigh the same is inside.
 *
 * @param weights of 0 or more, one a mask. Default: all alike
 * @throws RangeError without masks, when lengths differ, or weights are not one a mask and 0 or more
 */
export function majorityMask(
  masks: readonly Uint8Array[],
  weights: readonly number[] = masks.map(() => 1),
): Uint8Array {
  if (weights.length !== masks.length || !weights.every((weight) => weight >= 0)) {
    throw new RangeError(`weights must be ${masks.length} numbers of 0 or more, got [${weights}]`);
  }
  return weightedMask(votePatterns(masks), weights);
}

function weightedMask(patterns: VotePatterns, weights: readonly number[]): Uint8Array {
  const N = weights.length;
  return maskOf(patterns, (u) => {
    let balance = 0;
    for (let n = 0; n < N; n++) {
      balance += patterns.marked[u * N + n] === 0 ? -weights[n]! : weights[n]!;
    }
    return balance >= 0;
  });
}

/**
 * Masks weighed by how close they are to their own consensus; few rounds, one task.
 *
 * @param rounds default 10
 * @see Li & Fukumoto (2019), doi:10.18653/v1/D19-5904: RASA, over masks as crowd-kit has it
 */
export function closenessWeightedMask(masks: readonly Uint8Array[], rounds = 10): Uint8Array {
  const patterns = votePatterns(masks);
  let weights = masks.map(() => 1);
  let consensus = weightedMask(patterns, weights);
  for (let round = 1; round < rounds; round++) {
    weights = masks.map((mask) => Math.log(1 / (1 - maskIou(mask, consensus) + 1e-5) + 1));
    const next = weightedMask(patterns, weights);
    if (next.every((mark, p) => mark === consensus[p])) break;
    consensus = next;
  }
  return consensus;
}

/**
 * Masks weighed by one accuracy an annotator, pixels by their posterior: the EM of crowd-kit, one task.
 *
 * Each posterior becomes the prior of the next round, so that it hardens fast: a mask, not a probability.
 * Accuracy is counted over the pixels that anybody marked.
 *
 * @param rounds default 10
 * @see Lee, Das Sarma & Parameswaran (2018), Aggregating Crowdsourced Image Segmentations, CEUR 2173
 */
export function oneAccuracyMask(masks: readonly Uint8Array[], rounds = 10): Uint8Array {
  const patterns = votePatterns(masks);
  const N = masks.length;
  const shares = Float64Array.from(patterns.pixels, (_, u) => {
    return patterns.marked.subarray(u * N, (u + 1) * N).reduce((sum, m) => sum + m, 0) / N;
  });
  const prior = shares.slice();
  let accuracy = accuracyOf(patterns, prior.map(roundHalfToEven), N);
  for (let round = 0; round < rounds; round++) {
    for (let u = 0; u < prior.length; u++) prior[u] = posteriorOf(patterns, u, prior[u]!, accuracy);
    accuracy = accuracyOf(patterns, prior, N);
  }
  return maskOf(patterns, (u) => prior[u]! > 0.5);
}

/** As numpy rounds the shares: of two equal halves to background. */
function roundHalfToEven(share: number): number {
  return share > 0.5 ? 1 : 0;
}

/** The share of the pixels anybody marked that each annotator has right, [N]. */
function accuracyOf({ pixels, marked }: VotePatterns, inside: Float64Array, N: number) {
  const right = new Float64Array(N);
  let region = 0;
  for (let u = 0; u < pixels.length; u++) {
    const row = marked.subarray(u * N, (u + 1) * N);
    if (row.every((mark) => mark === 0)) continue;
    region += pixels[u]!;
    for (let n = 0; n < N; n++) {
      right[n]! += pixels[u]! * (row[n] === 0 ? 1 - inside[u]! : inside[u]!);
    }
  }
  return region === 0 ? right.fill(1) : right.map((count) => count / region);
}

function posteriorOf(
  { marked }: VotePatterns,
  u: number,
  prior: number,
  accuracy: Float64Array,
): number {
  const N = accuracy.length;
  let inside = Math.log(prior);
  let outside = Math.log(1 - prior);
  for (let n = 0; n < N; n++) {
    const right = marked[u * N + n] !== 0;
    inside += Math.log(right ? accuracy[n]! : 1 - accuracy[n]!);
    outside += Math.log(right ? 1 - accuracy[n]! : accuracy[n]!);
  }
  // Where both are impossible crowd-kit takes background.
  return inside === Number.NEGATIVE_INFINITY ? 0 : 1 / (1 + Math.exp(outside - inside));
}
