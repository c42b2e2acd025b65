import type { Comparisons } from './comparisons.ts';

/**
 * Bradley–Terry by maximum likelihood: the worth of each item, [N], summing to 1.
 *
 * P(i is preferred to j) = w_i / (w_i + w_j). By minorisation and maximisation, each step in closed form.
 * An item that never wins has worth 0, and the worths of parts that no comparison ties together mean
 * nothing across them: `rankItems` has a prior and no such gaps.
 *
 * @param tolerance stops once no worth moves by more than this in a step
 * @see Hunter (2004), MM Algorithms for Generalized Bradley–Terry Models, eq. 3, doi:10.1214/aos/1079120141
 */
export function bradleyTerry(
  { itemCount, winner, loser }: Comparisons,
  { maxIterations = 10_000, tolerance = 1e-12 } = {},
): Float64Array {
  const wins = new Float64Array(itemCount);
  for (const item of winner) wins[item]!++;
  let worth = new Float64Array(itemCount).fill(1 / itemCount);
  for (let step = 0; step < maxIterations; step++) {
    const shares = new Float64Array(itemCount);
    for (let i = 0; i < winner.length; i++) {
      const both = worth[winner[i]!]! + worth[loser[i]!]!;
      if (both === 0) continue;
      shares[winner[i]!]! += 1 / both;
      shares[loser[i]!]! += 1 / both;
    }
    const next = worth.map((w, item) => (shares[item] === 0 ? w : wins[item]! / shares[item]!));
    const sum = next.reduce((a, b) => a + b, 0);
    let moved = 0;
    for (let item = 0; item < itemCount; item++) {
      next[item]! /= sum;
      moved = Math.max(moved, Math.abs(next[item]! - worth[item]!));
    }
    worth = next;
    if (moved <= tolerance) break;
  }
  return worth;
}
