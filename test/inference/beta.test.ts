import { expect, test } from 'vitest';
import { betaInterval } from '../../src/inference/beta.ts';

test('of a flat posterior it cuts off the tails', () => {
  const { low, high } = betaInterval(1, 1, 0.9);
  expect(low).toBeCloseTo(0.05, 10);
  expect(high).toBeCloseTo(0.95, 10);
});

// Beta(a, 1) has distribution x^a and Beta(1, b) has 1 - (1 - x)^b.
test.each([3, 0.4, 250])('with one parameter 1 and the other %d it is the closed form', (a) => {
  const up = betaInterval(a, 1);
  expect(up.low).toBeCloseTo(0.025 ** (1 / a), 10);
  expect(up.high).toBeCloseTo(0.975 ** (1 / a), 10);
  const down = betaInterval(1, a);
  expect(down.low).toBeCloseTo(1 - 0.975 ** (1 / a), 10);
});

// Order statistics: Beta(k, n + 1 - k) is below x as often as a binomial of n and x reaches k.
test.each([
  [2, 7],
  [40, 12],
  [1, 300],
])('of Beta(%d, %d) the tails hold what they should by binomial sums', (a, b) => {
  const { low, high } = betaInterval(a, b, 0.8);
  expect(reaches(a, a + b - 1, low)).toBeCloseTo(0.1, 9);
  expect(reaches(a, a + b - 1, high)).toBeCloseTo(0.9, 9);
});

function reaches(k: number, n: number, x: number): number {
  let term = (1 - x) ** n;
  let below = 0;
  for (let j = 0; j < k; j++) {
    below += term;
    term *= ((n - j) / (j + 1)) * (x / (1 - x));
  }
  return 1 - below;
}
