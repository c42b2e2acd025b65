import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/inference/numeric.ts';
import {
  foregroundPatterns,
  type VotePatterns,
  votePatterns,
} from '../../../src/inference/regions/vote-patterns.ts';

/** Every pixel's marks, read back from its pattern. */
function spelled({ patternOf, marked }: VotePatterns, N: number): string[] {
  return Array.from(patternOf, (u) => marked.subarray(u * N, (u + 1) * N).join(' '));
}

function noise(N: number, P: number, marks: number): Uint8Array[] {
  const random = seededRandom(N * 1000 + marks);
  return Array.from({ length: N }, () =>
    Uint8Array.from({ length: P }, () => Math.floor(random() * marks)),
  );
}

const spoken = (masks: readonly Uint8Array[], p: number) => masks.map((mask) => mask[p]).join(' ');

describe('patterns of marks', () => {
  test.each([
    [1, 50, 1],
    [3, 60, 2],
    [9, 300, 3],
    [5, 400, 256],
    [20, 40_000, 4],
  ])('of %d masks of %d pixels with %d marks tell what everybody marked', (N, P, marks) => {
    const masks = noise(N, P, marks);
    const patterns = votePatterns(masks);
    const expected = Array.from({ length: P }, (_, p) => spoken(masks, p));
    expect(spelled(patterns, N).every((said, p) => said === expected[p])).toBe(true);
    expect(patterns.pixels.length).toBe(new Set(expected).size);
    expect(patterns.pixels.reduce((sum, count) => sum + count, 0)).toBe(P);
  });

  test('of foreground see marks and none', () => {
    const masks = noise(11, 500, 3);
    const binary = masks.map((mask) => mask.map((mark) => Math.min(1, mark)));
    expect(foregroundPatterns(masks)).toEqual(votePatterns(binary));
  });
});
