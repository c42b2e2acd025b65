import { expect, test } from 'vitest';
import { seededRandom } from '../../src/inference/numeric.ts';
import { drawBeta } from '../../src/inference/random.ts';

test.each([
  [0.3, 2],
  [5, 1.5],
  [40, 120],
])('draws from Beta(%d, %d) have its mean and variance', (a, b) => {
  const random = seededRandom(7);
  const draws = Array.from({ length: 40_000 }, () => drawBeta(a, b, random));
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
  expect(Math.abs(mean - a / (a + b))).toBeLessThan(4 * Math.sqrt(expected / draws.length));
  expect(variance / expected).toBeGreaterThan(0.96);
  expect(variance / expected).toBeLessThan(1.04);
});

test('tiny parameters give 0 and 1, never NaN', () => {
  const random = seededRandom(7);
  for (let i = 0; i < 1000; i++) expect(drawBeta(1e-4, 1e-4, random)).toBeGreaterThanOrEqual(0);
});
