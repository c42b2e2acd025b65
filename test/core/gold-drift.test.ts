import { describe, expect, it } from 'vitest';
import { atMost, drifting, type GoldGiven, tallyGold } from '../../src/core/gold-drift.ts';
import { poolLack, poolNeed } from '../../src/core/gold-pool.ts';
import { jobFile } from '../support/job.ts';

describe('gold that drifts', () => {
  it('the chance of so few right is that of a sum of unlike chances', () => {
    expect(atMost(0, [0.9, 0.8])).toBeCloseTo(0.02);
    expect(atMost(1, [0.9, 0.8])).toBeCloseTo(0.28);
    expect(atMost(2, [0.9, 0.8])).toBe(1);
  });

  /** 40 gold tasks that are yes; six good people miss g7, and two bad ones half of everything. */
  const given = (): GoldGiven[] =>
    Array.from({ length: 8 }, (_, person) =>
      Array.from({ length: 40 }, (__, gold) => {
        const isWrong = person < 6 ? gold === 7 : (gold + person) % 2 === 0;
        const answer = { choice: isWrong ? 'no' : 'yes' };
        return { goldId: `g${gold}`, annotatorId: `n${person}`, answer };
      }),
    ).flat();

  it('is proposed when good people fail on it, not when bad ones do', () => {
    const tallies = tallyGold(given(), () => ['yes']);
    expect(drifting(tallies)).toEqual(['g7']);
    expect(tallies.get('g7')).toMatchObject({ answers: 8, right: 1, given: { no: 7, yes: 1 } });
    const bad = given().filter(({ annotatorId }) => annotatorId >= 'n6');
    expect(drifting(tallyGold([...bad, ...bad], () => ['yes']))).toEqual([]);
  });

  it('with three answers is not tested', () => {
    const few = given().filter(({ annotatorId }) => annotatorId < 'n3');
    expect(drifting(tallyGold(few, () => ['yes']))).toEqual([]);
  });
});

describe('a pool of gold', () => {
  const file = (gold: object, more: object = {}) =>
    jobFile({ redundancy: 4, gold: { rate: 0.1, runsOut: 'refuse', ...gold }, ...more });

  it('needs what the answers take, and what the one who answers most takes', () => {
    expect(poolNeed(file({ maxExposures: 2 }), 300)).toEqual({ least: 60, advised: 75 });
    expect(poolNeed(file({ maxExposures: 8 }), 300)).toEqual({ least: 30, advised: 38 });
    const capped = file({ maxExposures: 8 }, { maxTasksPerAnnotator: 50 });
    expect(poolNeed(capped, 300)).toEqual({ least: 15, advised: 38 });
  });

  it('lacks gold, or gold of a choice', () => {
    const quota = file({ quota: { yes: 10, no: 5 } });
    expect(poolLack(quota, 300, 30, { yes: 20, no: 4 })).toEqual({
      choice: 'no',
      needed: 5,
      gold: 4,
    });
    expect(poolLack(quota, 300, 29, { yes: 20, no: 9 })).toEqual({ needed: 30, gold: 29 });
    expect(poolLack(quota, 300, 30, { yes: 20, no: 9 })).toBeUndefined();
  });
});
