import { expect, test } from 'vitest';
import {
  CompensatedSum,
  exponentiate,
  logInto,
  normalizeRows,
  seededRandom,
} from '../../src/inference/numeric.ts';

const NOTHING = Number.NEGATIVE_INFINITY;

test('a row of log-weights becomes probabilities and tells its log-sum', () => {
  const row = Float64Array.of(Math.log(1), Math.log(5), Math.log(2));
  expect(exponentiate(row)).toBeCloseTo(Math.log(8), 14);
  expect(row[0]).toBeCloseTo(0.125, 14);
  expect(row[1]).toBeCloseTo(0.625, 14);
  expect(row[2]).toBeCloseTo(0.25, 14);
});

test.each([-1e5, 1e5])('log-weights near %d neither vanish nor overflow', (shift) => {
  const row = Float64Array.of(shift, shift + Math.log(3));
  expect(exponentiate(row)).toBeCloseTo(shift + Math.log(4), 9);
  expect(row[1]).toBeCloseTo(0.75, 9);
});

test('minus infinity is a probability of exactly 0, and a row of nothing else is uniform', () => {
  const row = Float64Array.of(NOTHING, -3, NOTHING);
  expect(exponentiate(row)).toBe(-3);
  expect([...row]).toEqual([0, 1, 0]);
  const empty = Float64Array.of(NOTHING, NOTHING);
  expect(exponentiate(empty)).toBe(NOTHING);
  expect([...empty]).toEqual([0.5, 0.5]);
});

test('rows are divided by their own sums, and a row of zeros becomes uniform', () => {
  const matrix = Float64Array.of(1, 3, 0, 0, 6, 2);
  normalizeRows(matrix, 2);
  expect([...matrix]).toEqual([0.25, 0.75, 0.5, 0.5, 0.75, 0.25]);
});

test('logarithms are written over the target and 0 becomes minus infinity', () => {
  const target = Float64Array.of(7, 7);
  logInto(target, Float64Array.of(0, Math.E));
  expect([...target]).toEqual([NOTHING, 1]);
});

test('a compensated sum keeps what a plain sum drops, large terms first or last', () => {
  const terms = [1, 1e100, 1, -1e100, 0.5];
  const sum = new CompensatedSum();
  for (const term of terms) sum.add(term);
  expect(terms.reduce((a, b) => a + b)).toBe(0.5);
  expect(sum.total).toBe(2.5);
});

test('an infinite term makes the compensated sum infinite, not NaN', () => {
  const sum = new CompensatedSum();
  for (const term of [1, NOTHING, 2]) sum.add(term);
  expect(sum.total).toBe(NOTHING);
});

// From a C program of the published generator.
test.each([
  [0, [1363572419, 145230303, 808754475, 4216505632]],
  [1, [2012149540, 1872316204, 1707632675, 1779833415]],
  [1979, [777682330, 3769823718, 2958244220, 1496972752]],
  [4294967295, [1984736529, 3747275468, 1287205723, 2021412065]],
])('seed %d starts the stream that sfc32 starts in C', (seed, words) => {
  const random = seededRandom(seed);
  expect(words.map(() => random() * 2 ** 32)).toEqual(words);
});

test('the stream still is that of C after a thousand numbers', () => {
  const random = seededRandom(1979);
  for (let i = 0; i < 998; i++) random();
  expect([random() * 2 ** 32, random() * 2 ** 32]).toEqual([1273347441, 2196436670]);
});

test('numbers fall evenly into sixteen bins', () => {
  const random = seededRandom(7);
  const bins = new Array<number>(16).fill(0);
  for (let i = 0; i < 160_000; i++) bins[Math.floor(random() * 16)]!++;
  const chiSquare = bins.reduce((sum, bin) => sum + (bin - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(37.7); // 0.1 % point for 15 degrees of freedom
});
