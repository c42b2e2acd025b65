import { expect, test } from 'vitest';
import { digamma, logGamma, trigamma } from '../../src/inference/gamma.ts';

const EULER = 0.5772156649015329;

// Gauss's theorem and the recurrence: closed forms, Abramowitz & Stegun (1964), 6.3.2 to 6.3.8.
test.each([
  [1, -EULER],
  [0.5, -EULER - 2 * Math.LN2],
  [0.25, -EULER - Math.PI / 2 - 3 * Math.LN2],
  [3, -EULER + 1.5],
  [11, -EULER + 7381 / 2520],
])('digamma of %d is the closed form', (x, expected) => {
  expect(digamma(x)).toBeCloseTo(expected, 13);
});

test.each([
  [1, 0],
  [0.5, Math.log(Math.PI) / 2],
  [2.5, Math.log(0.75) + Math.log(Math.PI) / 2],
  [5, Math.log(24)],
  [13, Math.log(479001600)],
])('logGamma of %d is the closed form', (x, expected) => {
  expect(logGamma(x)).toBeCloseTo(expected, 12);
});

test('both keep their recurrence from tiny arguments to large ones', () => {
  for (let x = 1e-3; x < 1e4; x *= 1.7) {
    const scale = 1e-13 * (1 + Math.abs(logGamma(x)) + 1 / x);
    expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(scale);
    expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(scale);
  }
});

// Abramowitz & Stegun (1964), 6.4.1 to 6.4.5; at a quarter π² and eight times Catalan's constant.
test.each([
  [1, Math.PI ** 2 / 6],
  [0.5, Math.PI ** 2 / 2],
  [0.25, Math.PI ** 2 + 8 * 0.915965594177219],
  [4, Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9],
])('trigamma of %d is the closed form', (x, expected) => {
  expect(trigamma(x)).toBeCloseTo(expected, 11);
});

test('trigamma is the slope of digamma', () => {
  for (const x of [0.3, 1.7, 7.9, 8.1, 40]) {
    const slope = (digamma(x + 1e-5) - digamma(x - 1e-5)) / 2e-5;
    expect(trigamma(x)).toBeCloseTo(slope, 6);
  }
});

test('digamma is the slope of logGamma', () => {
  for (const x of [0.3, 1.7, 7.9, 8.1, 40]) {
    const slope = (logGamma(x + 1e-5) - logGamma(x - 1e-5)) / 2e-5;
    expect(digamma(x)).toBeCloseTo(slope, 7);
  }
});
