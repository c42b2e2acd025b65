import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatchRule } from '../../src/contracts/watch.ts';
import {
  type GoldVerdict,
  judge,
  unwatched,
  type WatchState,
  watched,
} from '../../src/core/watch.ts';
import { Chance } from '../support/chance.ts';

const rule = WatchRule.parse({});

const verdictsFor = (classes: number) =>
  fc.array(
    fc.record({
      truth: fc.oneof(fc.nat(classes - 1), fc.constant(null)),
      right: fc.boolean(),
    }),
    { maxLength: 60, size: 'max' },
  );

const evidenceOf = (verdicts: readonly GoldVerdict[], classes: number, by = rule): WatchState =>
  verdicts.reduce((state, verdict) => watched(state, by, classes, verdict), unwatched);

const many = (count: number, verdict: GoldVerdict): GoldVerdict[] =>
  Array<GoldVerdict>(count).fill(verdict);

const someRule = fc
  .record({ good: fc.integer({ min: 55, max: 97 }), gap: fc.integer({ min: 5, max: 45 }) })
  .map(({ good, gap }) => WatchRule.parse({ good: good / 100, poor: (good - gap) / 100 }));

describe('odds that somebody is poor', () => {
  it('begin at 1 and are not expected to grow for anybody good, on gold of whatever class', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 5 })
          .chain((classes) =>
            fc.tuple(fc.constant(classes), verdictsFor(classes), fc.nat(classes - 1)),
          ),
        someRule,
        fc.boolean(),
        ([classes, verdicts, truth], by, byClass) => {
          const of = { ...by, byClass };
          const state = evidenceOf(verdicts, classes, of);
          const odds = (right: boolean) =>
            judge(watched(state, of, classes, { truth, right }), of, classes).poorOdds;
          const expected = of.good * odds(true) + (1 - of.good) * odds(false);
          const before = judge(state, of, classes).poorOdds;
          expect(expected).toBeLessThanOrEqual(before * (1 + 1e-9));
          expect(odds(true)).toBeLessThanOrEqual(before);
          if (verdicts.length < 5) expect(expected).toBeGreaterThan(0.98 * before);
          if (verdicts.length === 0) expect(before).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('odds that somebody is good', () => {
  it('begin at 1 and are not expected to grow for anybody poor', () => {
    fc.assert(
      fc.property(verdictsFor(3), someRule, fc.nat(2), (verdicts, by, truth) => {
        const state = evidenceOf(verdicts, 3, by);
        const odds = (right: boolean) =>
          judge(watched(state, by, 3, { truth, right }), by, 3).goodOdds;
        const expected = by.poor * odds(true) + (1 - by.poor) * odds(false);
        expect(expected).toBeLessThanOrEqual(judge(state, by, 3).goodOdds * (1 + 1e-9));
        expect(odds(false)).toBeLessThanOrEqual(judge(state, by, 3).goodOdds);
        if (verdicts.length === 0) expect(judge(state, by, 3).goodOdds).toBeCloseTo(1, 9);
      }),
    );
  });

  it('do not make anybody good who fails on one class', () => {
    const rare = [{ truth: 1, right: false } as const];
    const verdicts = Array.from({ length: 30 }, (_, i) =>
      i % 6 === 5 ? rare : [{ truth: 0, right: true } as const],
    ).flat();
    expect(judge(evidenceOf(verdicts, 2), rule, 2).verdict).not.toBe('good');
    const overall = { ...rule, byClass: false, good: 0.8, poor: 0.5 };
    expect(judge(evidenceOf(verdicts, 2, overall), overall, 2).verdict).toBe('good');
  });
});

describe('a watched annotator', () => {
  /** Somebody who is right so often on class 0 and on class 1, 7 gold tasks in 10 being of class 0. */
  function verdictOf(right: readonly [number, number], length: number, seed: number, by = rule) {
    const chance = new Chance(seed);
    let state = unwatched;
    for (let n = 1; n <= length; n++) {
      const truth = chance.happens(0.7) ? 0 : 1;
      state = watched(state, by, 2, { truth, right: chance.happens(right[truth]) });
      const { verdict } = judge(state, by, 2);
      if (verdict !== 'open') return { verdict, n };
    }
    return { verdict: 'open', n: length } as const;
  }
  const share = (right: readonly [number, number], by: WatchRule, wanted: 'poor' | 'good') =>
    Array.from({ length: 400 }, (_, seed) => verdictOf(right, 150, seed, by)).filter(
      ({ verdict }) => verdict === wanted,
    ).length / 400;

  it('who is just good is stopped no more often than the owner allows', () => {
    const strict = { ...rule, falseStop: 0.2, missedStop: 1e-9 };
    expect(share([0.85, 0.85], strict, 'poor')).toBeLessThanOrEqual(0.2);
    expect(share([0.85, 0.85], strict, 'poor')).toBeGreaterThan(0.02);
  });

  it('who is just poor is found good no more often than the owner allows', () => {
    const easy = { ...rule, falseStop: 1e-9, missedStop: 0.3 };
    expect(share([0.65, 0.65], easy, 'good')).toBeLessThanOrEqual(0.3);
    expect(share([0.65, 0.65], easy, 'good')).toBeGreaterThan(0.03);
  });

  it('who knows only the frequent class is stopped, unless all classes are judged together', () => {
    expect(share([0.97, 0.3], { ...rule, missedStop: 1e-9 }, 'poor')).toBeGreaterThan(0.95);
    const together = { ...rule, byClass: false, good: 0.7, poor: 0.4, missedStop: 1e-9 };
    expect(share([0.97, 0.3], together, 'poor')).toBeLessThan(0.05);
  });

  it('is found good after a run of right answers, and poor after one of wrong ones', () => {
    const right = { truth: 0, right: true };
    expect(judge(evidenceOf(many(5, right), 2), rule, 2).verdict).toBe('open');
    expect(judge(evidenceOf(many(10, right), 2), rule, 2).verdict).toBe('good');
    expect(judge(evidenceOf(many(5, { truth: 0, right: false }), 2), rule, 2).verdict).toBe('poor');
  });

  it.each([
    [50, 9],
    [500, 12],
    [5000, 16],
  ])('is not protected by %d right answers, when %d wrong ones follow', (past, wrong) => {
    const verdicts = [
      ...many(past, { truth: 0, right: true }),
      ...many(wrong, { truth: 0, right: false }),
    ];
    expect(judge(evidenceOf(verdicts, 2), rule, 2).verdict).toBe('poor');
  });

  it('is kept in at most 200 bytes, however long and of however many classes', () => {
    const chance = new Chance(5);
    let state = unwatched;
    for (let n = 0; n < 3_000; n++) {
      state = watched(state, rule, 20, { truth: chance.below(20), right: chance.happens(0.9) });
    }
    expect(JSON.stringify(state).length).toBeLessThanOrEqual(200);
    for (let n = 0; n < 400; n++) state = watched(state, rule, 20, { truth: n % 20, right: false });
    expect(JSON.stringify(state).length).toBeLessThanOrEqual(200);
  });
});
