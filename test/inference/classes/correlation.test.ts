import { expect, test } from 'vitest';
import { excessCorrelation, voteDiscount } from '../../../src/inference/classes/correlation.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { simulatedCrowd } from './simulated-crowd.ts';

const plan = {
  tasks: 4000,
  annotators: 9,
  classes: 3,
  votesPerTask: 6,
  skill: () => 0.8,
  seed: 5,
};

/** Posteriors that know the truth, and confusions of annotators who are right with one probability. */
function known(truth: Int32Array, right: number) {
  const posterior = new Float64Array(truth.length * 3);
  for (const [t, c] of truth.entries()) posterior[t * 3 + c] = 1;
  const wrong = (1 - right) / 2;
  const row = (c: number) => [0, 1, 2].map((v) => (v === c ? right : wrong));
  const confusion = Float64Array.from({ length: 9 }).fill(0);
  confusion.set([0, 1, 2].flatMap(row));
  return { posterior, confusion: Float64Array.from({ length: 81 }, (_, i) => confusion[i % 9]!) };
}

test('votes that err independently show next to none', () => {
  const { votes, truth } = simulatedCrowd(plan);
  const { posterior, confusion } = known(truth, 0.8);
  expect(excessCorrelation(votes, posterior, confusion)).toBeLessThan(0.01);
});

test('misleading tasks show', () => {
  const { votes, truth } = simulatedCrowd({ ...plan, misleading: 0.3 });
  const { posterior, confusion } = known(truth, 0.65);
  expect(excessCorrelation(votes, posterior, confusion)).toBeGreaterThan(0.1);
});

test('two votes of one task, worked out by hand', () => {
  const votes = votesFrom(
    [
      [0, 0, 1],
      [0, 1, 1],
    ],
    { taskCount: 2, annotatorCount: 2, classCount: 2 },
  );
  const confusion = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.5, 0.5);
  // Truth 0: residuals (-.9, .9) and (-.6, .6), twice their product over all variances, .18 and .48.
  const both = 2 * (0.54 + 0.54);
  expect(excessCorrelation(votes, Float64Array.of(1, 0, 1, 0), confusion)).toBe(1);
  expect(both / (0.18 + 0.48)).toBeGreaterThan(1);
  // A quarter of truth 0: expected (.375, .625) and (.525, .475).
  const quarter = excessCorrelation(votes, Float64Array.of(0.25, 0.75, 1, 0), confusion);
  const worked = (4 * 0.375 * 0.525) / (2 * 0.375 * 0.625 + 2 * 0.525 * 0.475);
  expect(quarter).toBeCloseTo(worked, 12);
});

test('three votes of which two are alike, worked out by hand', () => {
  const votes = votesFrom(
    [
      [0, 0, 0],
      [0, 1, 0],
      [0, 2, 1],
    ],
    { taskCount: 1, annotatorCount: 3, classCount: 2 },
  );
  const confusion = Float64Array.of(
    ...[0.7, 0.3, 0.5, 0.5],
    ...[0.4, 0.6, 1, 0],
    ...[0.8, 0.2, 1, 0],
  );
  // Residuals .3, .6 and -.8 of the first class: products .18 - .24 - .48, twice, in both classes.
  expect(excessCorrelation(votes, Float64Array.of(1, 0), confusion)).toBe(0);
  const alike = votesFrom(
    [
      [0, 0, 0],
      [0, 1, 0],
      [0, 2, 0],
    ],
    { taskCount: 1, annotatorCount: 3, classCount: 2 },
  );
  const products = 4 * (0.3 * 0.6 + 0.3 * 0.2 + 0.6 * 0.2);
  const most = 2 * 2 * (0.21 + 0.24 + 0.16);
  const found = excessCorrelation(alike, Float64Array.of(1, 0), confusion);
  expect(found).toBeCloseTo(products / most, 12);
});

test('a vote counts less among many that err together', () => {
  expect(voteDiscount(5, 0)).toBe(1);
  expect(voteDiscount(1, 0.7)).toBe(1);
  expect(voteDiscount(5, 0.25)).toBe(0.5);
  expect(voteDiscount(0, 0.5)).toBe(1);
});
