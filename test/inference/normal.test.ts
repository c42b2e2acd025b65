import { expect, test } from 'vitest';
import { normalBelow, normalWithin, REACH_95 } from '../../src/inference/normal.ts';

// Abramowitz & Stegun (1964), table 26.1.
test('the normal distribution is that of the tables', () => {
  const table = [
    [0, 0.5],
    [1, 0.8413447461],
    [-1, 0.1586552539],
    [2.5, 0.993790335],
    [-4, 3.167124183e-5],
  ] as const;
  for (const [z, below] of table) expect(Math.abs(normalBelow(z) / below - 1)).toBeLessThan(2e-7);
});

test('95 % lie within the reach of a 95 % interval', () => {
  expect(normalWithin(3 * REACH_95, 3)).toBeCloseTo(0.95, 6);
  expect(normalWithin(0.1, 0)).toBe(1);
  expect(normalWithin(0, 2)).toBeCloseTo(0, 6);
});
