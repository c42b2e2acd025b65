import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carryAfter,
  goldBeside,
  goldDue,
  goldIdOf,
  handLength,
  refundCarry,
  scoreGold,
} from '../../src/core/gold.ts';
import { goldAt } from '../../src/core/gold-walk.ts';
import { goldOfSuite, mostGoldIn, mostGoldOf } from '../../src/core/suite-gold.ts';
import { Chance } from '../support/chance.ts';

const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const rate = fc.integer({ min: 0, max: 500 }).map((thousandths) => thousandths / 1000);

/** The gold and the tasks of a hand, as long as gold lasts. */
function handOf(owed: { carry: number; open: number; rate: number; drawn: number }) {
  const gold = goldDue(owed);
  return { gold, tasks: Math.min(owed.open, handLength(owed.open, owed.rate) - gold) };
}

/** Gold of each of so many hands of somebody who answers all of them. */
function goldOfHands(sizes: readonly number[], r: number, random: () => number): number[] {
  let carry = 0;
  return sizes.map((open) => {
    const { gold, tasks } = handOf({ carry, open, rate: r, drawn: random() });
    carry = carryAfter(carry, tasks, gold, r);
    return gold;
  });
}

describe('gold due', () => {
  it('stays within one task of the rate over any hands that are answered whole', () => {
    const hand = fc.record({ size: fc.integer({ min: 1, max: 30 }), by: drawn });
    fc.assert(
      fc.property(rate, fc.array(hand, { maxLength: 60, size: 'max' }), (r, hands) => {
        let [carry, shown, tasks] = [0, 0, 0];
        for (const { size, by } of hands) {
          const next = handOf({ carry, open: size, rate: r, drawn: by });
          carry = carryAfter(carry, next.tasks, next.gold, r);
          shown += next.gold;
          tasks += next.tasks;
          expect(next.tasks + next.gold).toBe(handLength(size, r));
          expect(Math.abs(shown - r * tasks)).toBeLessThanOrEqual(1 + r + 1e-6);
        }
      }),
    );
  });

  it('takes the place of tasks rather than make a hand longer, up to all of it', () => {
    expect([handLength(5, 0.1), handLength(10, 0.1), handLength(20, 0.1)]).toEqual([5, 11, 22]);
    const owed = { rate: 0.1, open: 1 };
    expect(goldDue({ carry: 40, rate: 0.5, open: 3, drawn: 0.9 })).toBe(4);
    expect([0.49, 0.51].map((by) => goldDue({ ...owed, carry: 0.9, drawn: by }))).toEqual([1, 0]);
    expect(goldDue({ ...owed, carry: 1.01, drawn: 0.99 })).toBe(1);
  });

  it('fills the room that a hand has for it, unless somebody is more than a task ahead', () => {
    const owed = { rate: 0.1, open: 20 };
    for (const carry of [-1.09, -0.4, 0, 0.7, 1.09]) {
      for (const by of [0, 0.999]) expect(goldDue({ ...owed, carry, drawn: by })).toBe(2);
    }
    expect(goldDue({ ...owed, carry: -1.2, drawn: 0 })).toBe(1);
    expect(goldDue({ carry: -3, open: 4, rate: 0.5, drawn: 0 })).toBe(0);
  });

  it('is one more where a rule asks for it, whatever is drawn', () => {
    expect(goldDue({ carry: 0, open: 20, rate: 0.1, drawn: 0.9, more: true })).toBe(3);
    expect(goldDue({ carry: -1, open: 1, rate: 0.1, drawn: 0.9, more: true })).toBe(1);
    expect(goldBeside({ carry: -0.5, open: 4, rate: 0.1, drawn: 0.9, more: true })).toBe(1);
  });

  it('shows what has come to a whole task, though tenths do not add up in binary', () => {
    for (const by of [0, 0.5, 0.999_999]) {
      const gold = goldOfHands(Array(33).fill(1), 0.1, () => by);
      expect(gold.reduce((sum, each) => sum + each, 0)).toBe(3);
    }
  });

  it.each([
    { sizes: Array<number>(40).fill(1), r: 0.1 },
    { sizes: Array<number>(40).fill(5), r: 0.1 },
    { sizes: [5, 5, 1, 2, 5, 20, 3, 7, 5, 1, 1, 11, 5, 4, 9], r: 0.1 },
    { sizes: Array<number>(30).fill(7), r: 0.25 },
  ])('has the same chance in every slot of every hand: %j', ({ r, sizes }) => {
    const chance = new Chance(3);
    const people = 40_000;
    const sums = sizes.map(() => 0);
    for (let i = 0; i < people; i++) {
      for (const [n, gold] of goldOfHands(sizes, r, chance.next).entries())
        sums[n] = (sums[n] ?? 0) + gold;
    }
    for (const [n, open] of sizes.entries()) {
      const length = handLength(open, r);
      const mean = (length * r) / (1 + r);
      const part = mean - (length - open);
      const error = Math.sqrt((part * (1 - part)) / people);
      expect(Math.abs((sums[n] ?? 0) / people - mean), `hand ${n}`).toBeLessThan(
        4.5 * error + 1e-9,
      );
    }
  });

  it('comes once in each stretch in which one comes to be due, at a place drawn evenly', () => {
    const chance = new Chance(5);
    const at = Array<number>(11).fill(0);
    for (let i = 0; i < 11_000; i++) {
      const gold = goldOfHands(Array(22).fill(1), 0.1, chance.next);
      const [first, second] = [gold.slice(0, 11), gold.slice(11)];
      for (const stretch of [first, second])
        expect(stretch.filter((each) => each > 0)).toEqual([1]);
      const place = first.indexOf(1);
      at[place] = (at[place] ?? 0) + 1;
    }
    for (const times of at) expect(Math.abs(times - 1_000)).toBeLessThan(150);
  });

  it('beside tasks that stay together comes on top of them, and is never more than they are', () => {
    const owed = { carry: 0.25, open: 7, rate: 0.25 };
    expect([0.99, 0.999].map((by) => goldBeside({ ...owed, drawn: by }))).toEqual([2, 2]);
    expect([0.7, 0.8].map((by) => goldBeside({ ...owed, carry: -0.5, drawn: by }))).toEqual([1, 1]);
    expect(goldBeside({ carry: 40, open: 3, rate: 0.5, drawn: 0 })).toBe(3);
    expect(goldBeside({ carry: -3, open: 4, rate: 0.5, drawn: 0 })).toBe(0);
  });
});

describe('a closed hand', () => {
  it('gives back the gold that was not reached, and takes back that for tasks not reached', () => {
    expect(refundCarry(0.25, 2, 0, 0.5)).toBe(2.25);
    expect(refundCarry(0.25, 0, 4, 0.5)).toBe(-1.75);
    expect(refundCarry(0.25, 1, 2, 0.5)).toBe(0.25);
  });

  it('keeps what was reached within one hand of gold of the rate, whatever was left out', () => {
    const hand = fc.record({
      size: fc.integer({ min: 1, max: 30 }),
      by: drawn,
      tasksLeft: fc.nat(30),
      goldLeft: fc.nat(30),
    });
    fc.assert(
      fc.property(rate, fc.array(hand, { maxLength: 60, size: 'max' }), (r, hands) => {
        let [carry, reached, answered] = [0, 0, 0];
        for (const { size, by, tasksLeft, goldLeft } of hands) {
          const { gold, tasks } = handOf({ carry, open: size, rate: r, drawn: by });
          const left = Math.min(tasks, tasksLeft);
          const unseen = Math.min(gold, goldLeft);
          carry = refundCarry(carryAfter(carry, tasks, gold, r), unseen, left, r);
          reached += gold - unseen;
          answered += tasks - left;
          expect(reached - r * answered).toBeLessThanOrEqual(1 + r + Math.ceil(30 * r) + 1e-6);
        }
      }),
    );
  });
});

describe('the order of gold', () => {
  it('meets each gold task once, whoever walks it, and then ends', () => {
    const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 300 }), (own, count) => {
        const walk = Array.from({ length: count }, (_, k) => goldAt(own, count, k));
        const met = walk.toSorted((a, b) => Number(a) - Number(b));
        expect(met).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(goldAt(own, count, count)).toBeUndefined();
      }),
    );
  });

  it('differs between people: of 1,000 seeds no start is far above its share', () => {
    const starts = new Map<number, number>();
    for (let seed = 0; seed < 1000; seed++) {
      const first = goldAt((seed * 2_654_435_761) % 2 ** 32, 10, 0) ?? -1;
      starts.set(first, (starts.get(first) ?? 0) + 1);
    }
    expect(starts.size).toBe(10);
    expect(Math.max(...starts.values())).toBeLessThan(150);
  });

  it('has ids that count in base 36', () => {
    expect([goldIdOf(0), goldIdOf(35), goldIdOf(36)]).toEqual(['g0', 'gz', 'g10']);
  });
});

describe('the gold of a suite', () => {
  it('is its own while there is enough of it, and then is shared', () => {
    const suites = Array.from({ length: 6 }, (_, suite) => goldOfSuite(7_919, 10, suite, 2));
    const own = suites.slice(0, 5).flat();
    expect(new Set(own.map(({ index }) => index)).size).toBe(10);
    expect(own.every(({ atHome }) => atHome)).toBe(true);
    expect(suites[5]).toEqual(suites[0]?.map(({ index }) => ({ index, atHome: false })));
  });

  it('is as much as a hand of a whole suite can have, and no more than there is', () => {
    expect([mostGoldOf(20, 0.1), mostGoldOf(5, 0.1), mostGoldOf(7, 0.3)]).toEqual([2, 1, 3]);
    expect([22, 5, 9, 1, 33].map((length) => mostGoldIn(length, 0.1))).toEqual([2, 1, 1, 1, 3]);
    expect(mostGoldIn(20, 0)).toBe(0);
    expect(goldOfSuite(1, 1, 4, 2)).toHaveLength(1);
    expect(goldOfSuite(1, 0, 4, 2)).toEqual([]);
  });
});

describe('a score', () => {
  const nothing = { carry: 0.5, walked: 3, again: [], answered: 0, right: 0, confusion: {} };

  it('counts right and wrong by what was true and what was said', () => {
    const scored = scoreGold(
      { ...nothing, answered: 2, right: 1, confusion: { yes: { yes: 1 }, no: { yes: 1 } } },
      { 0: { choice: 'yes' }, 1: { choice: 'no' }, 2: { choice: 'yes' } },
      { 0: ['yes'], 1: ['yes'], 2: ['no'] },
    );
    expect(scored).toEqual({
      carry: 0.5,
      walked: 3,
      again: [],
      answered: 5,
      right: 2,
      confusion: { yes: { yes: 2, no: 1 }, no: { yes: 2 } },
      recent: '100',
    });
  });

  it('counts an abstention as answered and not right', () => {
    const scored = scoreGold(nothing, { 0: { abstain: 'unsure' } }, { 0: ['no'] });
    expect(scored).toMatchObject({ answered: 1, right: 0, confusion: { no: { unsure: 1 } } });
  });

  it('takes any of several right answers, and the first of them as the truth of a wrong one', () => {
    const truths = { 0: ['yes', 'maybe'], 1: ['yes', 'maybe'] };
    const answers = { 0: { choice: 'maybe' }, 1: { choice: 'no' } };
    expect(scoreGold(nothing, answers, truths)).toMatchObject({
      answered: 2,
      right: 1,
      confusion: { maybe: { maybe: 1 }, yes: { no: 1 } },
    });
  });

  it('keeps the newest 40 verdicts for the eye, oldest first', () => {
    const abstained = scoreGold(nothing, { 0: { abstain: 'unsure' } }, { 0: ['no'] });
    expect(abstained.recent).toBe('-');
    let record = abstained;
    for (let i = 0; i < 40; i++) {
      const answer = { choice: i < 39 ? 'no' : 'yes' };
      record = scoreGold(record, { 0: answer }, { 0: ['no'] });
    }
    expect(record.recent).toBe(`${'1'.repeat(39)}0`);
  });

  it('passes over gold whose truth is not known, and changes no record that it was given', () => {
    const record = { ...nothing, confusion: { yes: { yes: 1 } } };
    const scored = scoreGold(
      record,
      { 0: { choice: 'yes' }, 1: { choice: 'yes' } },
      { 0: ['yes'] },
    );
    expect(scored.answered).toBe(1);
    expect(record.confusion).toEqual({ yes: { yes: 1 } });
  });
});
