import { describe, expect, it } from 'vitest';
import { forecastGold, sampledSum, surelyShort } from '../../src/core/gold-forecast.ts';

const RETIRED = { why: 'unclear', by: 'staff:o1', at: 1 };
const gold = [{ exposures: 1 }, { exposures: 4 }, { exposures: 0, retired: RETIRED }];
const seen = { gold, rate: 0.25, mostExposures: 4 };

describe('the gold of a job', () => {
  it('lasts as long as its showings', () => {
    const outlook = { ...seen, count: 6, openAnswers: 60 };
    expect(forecastGold({ ...outlook, perMinute: 12 })).toEqual({
      showings: 6,
      answers: 24,
      lastsMs: 120_000,
      short: 3,
    });
    expect(forecastGold({ ...outlook, perMinute: 0 }).lastsMs).toBeNull();
  });

  it('is surely short of what all of it lacks', () => {
    const open = { value: 60, error: 0 };
    expect(surelyShort({ ...seen, count: 3 }, open)).toBe(3); // (15 − 3) / 4
    expect(surelyShort({ ...seen, count: 3 }, { ...open, value: 12 })).toBe(0);
  });

  it('is not surely short of what chance may have done to either sample', () => {
    const open = { value: 600, error: 0 };
    const some = Array.from({ length: 25 }, (_, i) => ({ exposures: i % 5 === 0 ? 0 : 3 }));
    // 1.6 showings each with a deviation of 1.225: 64 left of 40, of which 3 × 9.8 may be chance.
    const sampled = { gold: some, count: 40, rate: 0.25, mostExposures: 4 };
    expect(surelyShort(sampled, open)).toBe(15);
    expect(surelyShort({ ...sampled, count: 25 }, open)).toBe(28);
    expect(surelyShort(sampled, { ...open, error: 40 })).toBe(11);
  });
});

describe('a sum told from a sample', () => {
  it('is scaled up, with its standard error', () => {
    const { value, error } = sampledSum([2, 4, 9], 10);
    expect(value).toBe(50);
    expect(error).toBeCloseTo((10 * Math.sqrt(13)) / Math.sqrt(3), 9);
  });

  it('has no error where all was looked at', () => {
    expect(sampledSum([2, 4, 9], 3)).toEqual({ value: 15, error: 0 });
    expect(sampledSum([], 0)).toEqual({ value: 0, error: 0 });
  });
});
