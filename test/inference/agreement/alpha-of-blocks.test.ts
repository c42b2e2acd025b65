import { expect, test } from 'vitest';
import { agreementCounts, noAgreement } from '../../../src/inference/agreement/agreement-counts.ts';
import { alphaOfBlocks, BLOCKS } from '../../../src/inference/agreement/alpha-of-blocks.ts';
import {
  alphaInterval,
  krippendorffAlpha,
} from '../../../src/inference/agreement/krippendorff-alpha.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const random = seededRandom(11);
const shape = { taskCount: 3_000, annotatorCount: 9, classCount: 4 };
const triples = Array.from({ length: 9_500 }, (_, i): VoteTriple => {
  const task = i < 9_000 ? Math.floor(i / 3) : Math.floor(random() * 3_000);
  const truth = task % 7 === 0 ? 3 : task % 2;
  return [task, i % 9, random() < 0.7 ? truth : Math.floor(random() * 4)];
});
const votes = votesFrom(triples, shape);

/** The tasks dealt out to blocks in turn, each counted apart. */
const blocks = Array.from({ length: BLOCKS }, (_, block) =>
  agreementCounts(
    votesFrom(
      triples.filter(([task]) => task % BLOCKS === block),
      shape,
    ),
  ),
);

test('blocks give the alpha of the whole, and an interval as wide as resampled tasks do', () => {
  const { value = 0, low = 0, high = 0 } = alphaOfBlocks(blocks) ?? {};
  expect(value).toBeCloseTo(krippendorffAlpha(votes) ?? 0, 12);
  const drawn = alphaInterval(votes, { seed: 3 });
  const width = (drawn?.high ?? 0) - (drawn?.low ?? 0);
  expect((high - low) / width).toBeGreaterThan(0.6);
  expect((high - low) / width).toBeLessThan(1.7);
  expect([low < value, value < high]).toEqual([true, true]);
});

test('without votes there is no alpha, and any other number of blocks is refused', () => {
  expect(alphaOfBlocks(blocks.map(() => noAgreement(4)))).toBeUndefined();
  expect(() => alphaOfBlocks(blocks.slice(1))).toThrow(RangeError);
});
