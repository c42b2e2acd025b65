import { describe, expect, it } from 'vitest';
import { evenGold, evenGoldAdvice } from '../../src/core/gold-pool.ts';
import { jobFile } from '../support/job.ts';

const file = (taskSuiteSize: number, rate: number) => jobFile({ taskSuiteSize, gold: { rate } });

describe('gold that stands in some hands of a suite and not in others', () => {
  it('has the nearest suite sizes and rates by which it stands in all', () => {
    expect(evenGold(file(5, 0.1))).toEqual({ taskSuiteSizes: [10], rates: [0.2] });
    expect(evenGold(file(6, 0.2))).toEqual({ taskSuiteSizes: [5, 10], rates: [0.5] });
    expect(evenGold(file(8, 0.3))).toEqual({ taskSuiteSizes: [10], rates: [0.25, 0.375] });
    expect(evenGold(file(1, 0.1))).toEqual({ taskSuiteSizes: [10], rates: [] });
  });

  it('is none where size times rate is whole, though tenths are not in binary, or no gold is shown', () => {
    for (const [size, rate] of [
      [20, 0.1],
      [10, 0.3],
      [30, 0.1],
      [7, 0],
    ] as const) {
      expect(evenGold(file(size, rate)), `${size} × ${rate}`).toBeUndefined();
    }
    expect(evenGold(jobFile({ taskSuiteSize: 7 }))).toBeUndefined();
  });

  it('is told in one line, also where no usual choice is whole', () => {
    expect(evenGoldAdvice(file(5, 0.1))).toBe(
      'taskSuiteSize 5 × gold.rate 0.1 is no whole number: people who compare their hands can tell gold; choose taskSuiteSize 10 or gold.rate 0.2',
    );
    expect(evenGoldAdvice(file(1, 0.013))).toMatch(/; choose another rate$/);
    expect(evenGoldAdvice(file(10, 0.1))).toBeUndefined();
  });
});
