import { describe, expect, test } from 'vitest';
import { billOf, standingBill, totalOf } from '../../src/cost/bill.ts';
import { groundTruthPrice } from '../../src/cost/ground-truth.ts';
import { type CostPlan, DEFAULT_PLAN } from '../../src/cost/plan.ts';
import { PRICES, type PriceName } from '../../src/cost/prices.ts';

const plan = (some: Partial<CostPlan> = {}): CostPlan => ({
  ...DEFAULT_PLAN,
  tasks: 1_000_000,
  ...some,
});
const quantityOf = (some: Partial<CostPlan>, name: PriceName): number =>
  billOf(plan(some)).service.find(({ price }) => price === name)?.quantity ?? 0;

describe('a bill', () => {
  test('counts requests as the page makes them', () => {
    const hands = 3_000_000 / 20;
    const visits = (3_000_000 * 5) / 3_600;
    const polls = 1_800;
    expect(quantityOf({}, 'httpApi')).toBeCloseTo(5 * hands + 2 * visits + polls, 3);
    expect(quantityOf({}, 'wafRequests')).toBeCloseTo(5 * hands + 10 * visits + polls, 3);
    expect(quantityOf({ saveEvery: 30 }, 'httpApi')).toBeCloseTo(2 * hands + 2 * visits + polls, 3);
  });

  test('has quantities at their prices, in the order of the price table', () => {
    const { service } = billOf(plan());
    const names = service.map(({ price }) => price);
    expect(names).toEqual(Object.keys(PRICES).filter((name) => names.includes(name as PriceName)));
    for (const { price, quantity, dollars } of service) {
      expect(dollars).toBeCloseTo((quantity / PRICES[price].per) * PRICES[price].dollars, 9);
    }
  });

  test('bills media for every look at them, gold too, and two writes an object', () => {
    const { media } = billOf(plan({ mediaBytes: 100_000, goldRate: 0.1 }));
    const quantities = Object.fromEntries(media.map(({ price, quantity }) => [price, quantity]));
    const looks = 3_300_000;
    expect(quantities).toEqual({
      cdnRequests: expect.closeTo(looks, 3),
      cdnOut: expect.closeTo(330, 6),
      wafRequests: expect.closeTo(looks, 3),
      objectGets: expect.closeTo(looks, 3),
      objectPuts: 2_200_000,
    });
    expect(billOf(plan()).media).toEqual([]);
  });

  test.each<Partial<CostPlan>>([
    { goldRate: 0.1 },
    { saveEvery: 1 },
    { taskSuiteSize: 5 },
    { secondsATask: 60 },
    { mediaBytes: 100_000 },
    { hoursOpen: 1_000 },
    { hoursWatched: 10 },
  ])('a million votes cost more with %j', (some) => {
    expect(billOf(plan(some)).perMillionVotes).toBeGreaterThan(billOf(plan()).perMillionVotes);
  });

  test('twice the tasks cost twice as much, but for what a job costs once', () => {
    const once = totalOf(billOf(plan()).service);
    const twice = totalOf(billOf(plan({ tasks: 2_000_000 })).service);
    expect(twice / once).toBeGreaterThan(1.95);
    expect(twice / once).toBeLessThan(2);
  });

  test('of a million votes in suites of 20 stays below $1.90; the bar is in docs/cost.md', () => {
    expect(billOf(plan()).perMillionVotes).toBeLessThan(1.9);
  });

  test('of a standing service has its flat prices', () => {
    const flat = standingBill(DEFAULT_PLAN).filter(({ price }) => PRICES[price].unit === 'months');
    expect(totalOf(flat)).toBeCloseTo(5 + 4 + 1 + 0.4 + 1.5, 9);
  });
});

describe('prices', () => {
  test('have a page, or say that nobody has looked them up', () => {
    for (const { source } of Object.values(PRICES)) {
      expect(source === null || /^https:\/\/|^the project's/.test(source), String(source)).toBe(
        true,
      );
    }
  });

  test.each([
    [10_000, 800],
    [50_000, 4_000],
    [60_000, 4_400],
    [1_000_000, 42_000],
    [2_000_000, 62_000],
  ])('Ground Truth lists %i objects at %i dollars', (objects, dollars) => {
    expect(groundTruthPrice(objects, 3).objects).toBeCloseTo(dollars, 6);
    expect(groundTruthPrice(objects, 3).publicCrowd).toBeCloseTo(objects * 3 * 0.012, 6);
  });
});
