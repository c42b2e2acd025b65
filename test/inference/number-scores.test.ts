import { expect, test } from 'vitest';
import {
  meanAbsoluteError,
  ranks,
  rootMeanSquareError,
  spearman,
} from '../../src/inference/number-scores.ts';

test('errors are of each estimate against the truth in its place', () => {
  expect(meanAbsoluteError([1, 5, 9], [2, 5, 5])).toBeCloseTo(5 / 3, 12);
  expect(rootMeanSquareError([1, 5, 9], [2, 5, 5])).toBeCloseTo(Math.sqrt(17 / 3), 12);
});

test('equal values share the mean of their ranks', () => {
  expect([...ranks([30, 10, 20, 10, 40, 10])]).toEqual([5, 2, 4, 2, 6, 2]);
});

// Worked by hand: ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: 4.5 / √(4.5 · 5).
test('a rank correlation counts ties as SciPy does', () => {
  expect(spearman([1, 2, 2, 9], [10, 30, 20, 40])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  expect(spearman([1, 2, 3], [9, 5, -1])).toBe(-1);
  expect(spearman([1, 2, 3], [7, 7, 7])).toBeUndefined();
});

test('sides of unlike lengths, or of none, are refused', () => {
  expect(() => meanAbsoluteError([1], [1, 2])).toThrow(RangeError);
  expect(() => spearman([], [])).toThrow(RangeError);
});
