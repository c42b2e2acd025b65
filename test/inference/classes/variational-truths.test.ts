import { expect, test } from 'vitest';
import { expectedCounts } from '../../../src/inference/classes/confusion-posterior.ts';
import { eStep } from '../../../src/inference/classes/dawid-skene.ts';
import { VariationalTruths } from '../../../src/inference/classes/variational-truths.ts';
import { votesFrom } from '../../../src/inference/votes.ts';

/** Five tasks: two with votes, one of them gold beside; one silent; one silent and gold; one of a single vote. */
const rows = [
  [0, 0, 1],
  [0, 1, 1],
  [0, 1, 0],
  [1, 0, 0],
  [1, 1, 2],
  [4, 0, 2],
] as const;
const votes = votesFrom(rows, { taskCount: 5, annotatorCount: 2, classCount: 3 });
const gold = Int32Array.of(-1, 2, -1, 1, -1);
const start = new Float64Array(15).fill(1 / 3);
/** Expected logarithms: their exponentials sum to less than 1. */
const logPrior = [0.5, 0.2, 0.1].map(Math.log);
const logConfusion = Float64Array.from({ length: 18 }, (_, i) => Math.log(0.05 + (i % 7) / 10));

function entropyOf(row: Float64Array): number {
  return -row.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0);
}

test('posteriors, counts and entropy are those of the plain E-step', () => {
  const truths = new VariationalTruths(votes, start, gold);
  expect(truths.entropy).toBeCloseTo(2 * Math.log(3), 12);
  truths.estimate(Float64Array.from(logPrior), logConfusion);
  const posterior = new Float64Array(15);
  eStep(votes, Float64Array.from(logPrior), logConfusion, posterior, gold);
  const counts = new Float64Array(18);
  expectedCounts(votes, posterior, counts);
  for (const [i, p] of posterior.entries()) expect(truths.posterior[i]).toBeCloseTo(p, 12);
  for (const [i, n] of counts.entries()) expect(truths.counts[i]).toBeCloseTo(n, 12);
  const voted = entropyOf(posterior.subarray(0, 3)) + entropyOf(posterior.subarray(12, 15));
  expect(truths.entropy).toBeCloseTo(voted, 12);
});

test('tasks that nothing is known about have no part in the classes, silent gold has', () => {
  const truths = new VariationalTruths(votes, start, gold);
  expect([...truths.classMass]).toEqual([2 / 3, 2 / 3 + 1, 2 / 3 + 1]);
});

test('logarithms whose exponentials are 0 still rank the classes', () => {
  const truths = new VariationalTruths(votes, start, undefined);
  const low = new Float64Array(18).fill(-900);
  truths.estimate(Float64Array.from(logPrior), low);
  expect(truths.posterior[12]).toBeCloseTo(0.5 / 0.8, 12);
  expect(truths.posterior[14]).toBeCloseTo(0.1 / 0.8, 12);
  const one = entropyOf(truths.posterior.subarray(12, 15));
  expect(truths.entropy).toBeCloseTo(3 * one, 9);
});
