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
import { goldOfSuite, mostGoldOf } from '../../src/core/suite-gold.ts';

const start = fc.double({ min: 0, max: 0.999, noNaN: true });
const rate = fc.integer({ min: 0, max: 500 }).map((thousandths) => thousandths / 1000);

/** The gold and the tasks of a hand, as long as gold lasts. */
function handOf(carry: number, open: number, r: number) {
  const gold = goldDue(carry, open, r);
  return { gold, tasks: Math.min(open, handLength(open, r) - gold) };
}

describe('gold due', () => {
  it('stays within one task of the rate over any hands that are answered whole', () => {
    fc.assert(
      fc.property(
        rate,
        start,
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60, size: 'max' }),
        (r, first, sizes) => {
          let [carry, shown, tasks] = [first, 0, 0];
          for (const size of sizes) {
            const hand = handOf(carry, size, r);
            carry = carryAfter(carry, hand.tasks, hand.gold, r);
            shown += hand.gold;
            tasks += hand.tasks;
            expect(hand.tasks + hand.gold).toBe(handLength(size, r));
            expect(Math.abs(shown - r * tasks)).toBeLessThanOrEqual(1 + r + 1e-6);
          }
        },
      ),
    );
  });

  it('takes the place of tasks rather than make a hand longer, up to all of it', () => {
    expect([handLength(5, 0.1), handLength(10, 0.1), handLength(20, 0.1)]).toEqual([5, 11, 22]);
    expect(goldDue(40, 3, 0.5)).toBe(4);
    expect(goldDue(0.9, 1, 0.1)).toBe(0);
    expect(goldDue(1, 1, 0.1)).toBe(1);
  });

  it('fills the room that a hand has for it, unless somebody is more than a task ahead', () => {
    expect(goldDue(-0.9, 20, 0.1)).toBe(2);
    expect(goldDue(-1.1, 20, 0.1)).toBe(1);
    expect(goldDue(-3, 4, 0.5)).toBe(0);
  });

  it('shows what has come to a whole task, though tenths do not add up in binary', () => {
    let [carry, shown] = [0, 0];
    for (let hand = 0; hand < 33; hand++) {
      const { gold, tasks } = handOf(carry, 1, 0.1);
      carry = carryAfter(carry, tasks, gold, 0.1);
      shown += gold;
    }
    expect(shown).toBe(3);
  });

  it('has the same chance in a hand of any length, for somebody who may stand anywhere', () => {
    for (const open of [1, 2, 5, 7, 20]) {
      let shown = 0;
      for (let i = 0; i < 1_100; i++) shown += goldDue(i / 1_000, open, 0.1);
      expect(shown / 1_100 / handLength(open, 0.1)).toBeCloseTo(1 / 11, 5);
    }
  });

  it('beside tasks that stay together comes on top of them, and is never more than they are', () => {
    expect(goldBeside(0.25, 7, 0.25)).toBe(2);
    expect(goldBeside(40, 3, 0.5)).toBe(3);
    expect(goldBeside(-3, 4, 0.5)).toBe(0);
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
      tasksLeft: fc.nat(30),
      goldLeft: fc.nat(30),
    });
    fc.assert(
      fc.property(
        rate,
        start,
        fc.array(hand, { maxLength: 60, size: 'max' }),
        (r, first, hands) => {
          let [carry, reached, answered] = [first, 0, 0];
          for (const { size, tasksLeft, goldLeft } of hands) {
            const { gold, tasks } = handOf(carry, size, r);
            const left = Math.min(tasks, tasksLeft);
            const unseen = Math.min(gold, goldLeft);
            carry = refundCarry(carryAfter(carry, tasks, gold, r), unseen, left, r);
            reached += gold - unseen;
            answered += tasks - left;
            expect(reached - r * answered).toBeLessThanOrEqual(1 + r + 30 * r);
          }
        },
      ),
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
