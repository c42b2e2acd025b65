import { describe, expect, test } from 'vitest';
import { proportionInterval } from '../../src/inference/interval.ts';

describe('the interval of a proportion', () => {
  // Newcombe (1998), table I, method 3, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d is the published %d to %d', (successes, trials, low, high) => {
    const interval = proportionInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    const mirrored = proportionInterval(trials - successes, trials);
    expect(mirrored.low).toBeCloseTo(1 - high, 4);
    expect(mirrored.high).toBeCloseTo(1 - low, 4);
  });

  test('is everything without trials, and ends at 0 and 1 exactly', () => {
    expect(proportionInterval(0, 0)).toEqual({ low: 0, high: 1 });
    expect(proportionInterval(0, 7).low).toBe(0);
    expect(proportionInterval(7, 7).high).toBe(1);
  });

  test('covers the truth in 95 % of binomial draws, on average over truths', () => {
    let coverage = 0;
    for (let p = 0.005; p < 1; p += 0.01) {
      for (let k = 0; k <= 15; k++) {
        const { low, high } = proportionInterval(k, 15);
        if (low <= p && p <= high) coverage += binomial(15, k) * p ** k * (1 - p) ** (15 - k);
      }
    }
    expect(coverage / 100).toBeCloseTo(0.95, 1.9);
  });

  test.each([
    [-1, 3],
    [4, 3],
    [Number.NaN, 3],
  ])('of %d in %d is refused', (successes, trials) => {
    expect(() => proportionInterval(successes, trials)).toThrow(RangeError);
  });
});

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}
