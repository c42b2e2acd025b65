import { expect, test } from 'vitest';
import { annotatorQuality } from '../../../src/inference/classes/annotator-quality.ts';
import { clampGold } from '../../../src/inference/classes/gold.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

test('votes are right by the posterior of their class, with a flat prior', () => {
  const votes = votesFrom(
    [
      [0, 0, 0],
      [0, 1, 1],
      [1, 0, 0],
    ],
    { taskCount: 2, annotatorCount: 3, classCount: 2 },
  );
  const quality = annotatorQuality(votes, Float64Array.of(0.9, 0.1, 0.6, 0.4));
  for (const [a, mean] of [2.5 / 4, 1.1 / 3, 1 / 2].entries()) {
    expect(quality.accuracy[a]).toBeCloseTo(mean, 14);
  }
  expect([...quality.votes]).toEqual([2, 1, 0]);
  expect(quality.low[2]).toBeCloseTo(0.025, 10);
  expect(quality.high[2]).toBeCloseTo(0.975, 10);
});

test('on gold the interval covers the truth about as often as it says', () => {
  const random = seededRandom(1998);
  const triples: VoteTriple[] = [];
  const skills = Array.from({ length: 600 }, () => random());
  for (const [a, skill] of skills.entries()) {
    for (let t = 0; t < 25; t++) triples.push([t, a, random() < skill ? t % 3 : (t + 1) % 3]);
  }
  const votes = votesFrom(triples, { taskCount: 25, annotatorCount: 600, classCount: 3 });
  const posterior = new Float64Array(75);
  clampGold(
    posterior,
    Int32Array.from({ length: 25 }, (_, t) => t % 3),
    3,
  );
  const { low, high } = annotatorQuality(votes, posterior, 0.9);
  const covered = skills.filter((skill, a) => low[a]! <= skill && skill <= high[a]!).length;
  expect(covered / 600).toBeGreaterThan(0.87);
  expect(covered / 600).toBeLessThan(0.93);
});
