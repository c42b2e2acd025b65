import type { Interval } from '../interval.ts';
import {
  type AgreementCounts,
  alphaFromCounts,
  noAgreement,
  type SizeCounts,
} from './agreement-counts.ts';

/** The 0.975 quantile of Student's t with 19 degrees of freedom. */
const T_19 = 2.093;

/** How many blocks `alphaOfBlocks` wants: the quantile is for as many. */
export const BLOCKS = 20;

/** The counts of tasks that were counted apart. */
export function mergeAgreement(parts: readonly AgreementCounts[]): AgreementCounts {
  const votes = [...noAgreement(parts[0]?.votes.length ?? 0).votes];
  const bySize: SizeCounts[] = [];
  for (const part of parts) {
    for (const [c, count] of part.votes.entries()) votes[c]! += count;
    for (const [size, { tasks, agreeingPairs }] of part.bySize.entries()) {
      const sum = bySize[size] ?? { tasks: 0, agreeingPairs: 0 };
      bySize[size] = {
        tasks: sum.tasks + tasks,
        agreeingPairs: sum.agreeingPairs + agreeingPairs,
      };
    }
  }
  return { votes, bySize };
}

/**
 * Krippendorff's nominal alpha of all tasks, with a 95 % interval by leaving out one block of tasks at a time.
 *
 * For tasks that nobody holds together: their counts are enough, and the figure is exact. Tasks must be
 * dealt out to 20 blocks without regard to their votes.
 *
 * @returns undefined where alpha, or alpha without a block, is
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, section 11.5, the delete-d jackknife
 */
export function alphaOfBlocks(
  blocks: readonly AgreementCounts[],
): (Interval & { readonly value: number }) | undefined {
  if (blocks.length !== BLOCKS)
    throw new RangeError(`blocks must be ${BLOCKS}, got ${blocks.length}`);
  const value = alphaFromCounts(mergeAgreement(blocks));
  if (value === undefined) return undefined;
  const without: number[] = [];
  for (const left of blocks) {
    const alpha = alphaFromCounts(mergeAgreement(blocks.filter((block) => block !== left)));
    if (alpha === undefined) return undefined;
    without.push(alpha);
  }
  const mean = without.reduce((sum, alpha) => sum + alpha, 0) / BLOCKS;
  const squares = without.reduce((sum, alpha) => sum + (alpha - mean) ** 2, 0);
  const half = T_19 * Math.sqrt((squares * (BLOCKS - 1)) / BLOCKS);
  return { value, low: value - half, high: Math.min(1, value + half) };
}
