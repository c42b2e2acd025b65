import { describe, expect, it } from 'vitest';
import {
  answeredRepeats,
  pickRepeats,
  type RepeatRecord,
  withAnswered,
  withCounted,
} from '../../src/core/repeat.ts';

const HOUR = 3_600_000;
const rule = { rate: 0.25, afterHours: 5, atMost: 24 };
const repeating = { rule, seed: 7 };
const of = (change: Partial<RepeatRecord>): RepeatRecord => ({
  waiting: [],
  met: 0,
  given: 0,
  pairs: {},
  ...change,
});
const waiting = (count: number, at = 0) =>
  Array.from({ length: count }, (_, i) => ({ task: `s0-${i}`, said: 'yes', at }));

describe('a repeat', () => {
  it('comes at the end of its wash-out and not before', () => {
    const record = of({ waiting: [...waiting(3, HOUR), { task: 's4-2', said: 'no', at: 0 }] });
    expect(pickRepeats(repeating, record, 8, 5 * HOUR - 1)).toBeUndefined();
    const picked = pickRepeats(repeating, record, 8, 5 * HOUR);
    expect(picked?.repeats).toEqual([{ task: 's4-2', said: 'no' }]);
    expect(pickRepeats(repeating, record, 8, 6 * HOUR)?.repeats).toHaveLength(2);
  });

  it('waits no more once it is shown, and counts against the most there may be', () => {
    const picked = pickRepeats(repeating, of({ waiting: waiting(9), given: 22 }), 20, 9 * HOUR);
    expect(picked?.repeats).toHaveLength(2);
    expect(picked?.record.given).toBe(24);
    const left = picked?.record.waiting.map(({ task }) => task) ?? [];
    expect(left).toHaveLength(7);
    for (const { task } of picked?.repeats ?? []) expect(left).not.toContain(task);
    expect(pickRepeats(repeating, picked?.record, 20, 9 * HOUR)).toBeUndefined();
  });

  it('comes at its rate in the mean, whatever the size of hands', () => {
    let shown = 0;
    for (let seed = 0; seed < 4_000; seed++) {
      const picked = pickRepeats({ rule, seed }, of({ waiting: waiting(20) }), 3, 9 * HOUR);
      shown += picked?.repeats.length ?? 0;
    }
    expect(shown / 12_000).toBeCloseTo(0.25, 1.7);
  });

  it('is any of those that wait, each as often', () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 4_000; seed++) {
      const picked = pickRepeats({ rule, seed }, of({ waiting: waiting(8) }), 8, 9 * HOUR);
      for (const { task } of picked?.repeats ?? []) times.set(task, (times.get(task) ?? 0) + 1);
    }
    expect(times.size).toBe(8);
    for (const count of times.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('is known by its number after the gold of its hand', () => {
    const repeats = [
      { task: 's0-1', said: 'no' },
      { task: 's2-0', said: 'maybe' },
    ];
    const hidden = {
      0: { choice: 'yes' },
      3: { choice: 'yes' },
      4: { abstain: 'unsure' },
    } as const;
    const answered = answeredRepeats(repeats, 3, hidden);
    expect(answered.map(({ said, again }) => [said, again])).toEqual([
      ['no', 'yes'],
      ['maybe', 'unsure'],
    ]);
    const record = withAnswered(of({ pairs: { no: { yes: 2 } } }), answered);
    expect(record?.pairs).toEqual({ no: { yes: 3 }, maybe: { unsure: 1 } });
  });
});

describe('what waits to be repeated', () => {
  it('is only what counts, with what was said', () => {
    const answers = {
      0: { choice: 'yes' },
      2: { abstain: 'unsure' },
      3: { choice: 'no' },
    } as const;
    const counted = { taskSuiteId: 's1a', counted: 0b101, answers, at: 77 };
    expect(withCounted(repeating, undefined, counted)).toEqual({
      waiting: [
        { task: 's1a-0', said: 'yes', at: 77 },
        { task: 's1a-2', said: 'unsure', at: 77 },
      ],
      met: 2,
      given: 0,
      pairs: {},
    });
  });

  it('is an even sample of all answers, and no more than may be shown', () => {
    const kept = new Map<number, number>();
    for (let seed = 0; seed < 3_000; seed++) {
      const record = afterFiveHands(seed);
      expect(record.waiting).toHaveLength(4);
      expect(record.met).toBe(10);
      for (const { at } of record.waiting) kept.set(at, (kept.get(at) ?? 0) + 1);
    }
    expect(kept.size).toBe(5);
    for (const times of kept.values()) expect(Math.abs(times - 2_400)).toBeLessThan(150);
  });
});

/** Of ten answers in five hands, where four more may be shown. */
function afterFiveHands(seed: number): RepeatRecord {
  const small = { rate: 0.25, afterHours: 5, atMost: 6 };
  let record = of({ given: 2 });
  for (let hand = 0; hand < 5; hand++) {
    const answers = { 0: { choice: 'yes' }, 1: { choice: 'no' } };
    const counted = { taskSuiteId: `s${hand}`, counted: 0b11, answers, at: hand };
    record = withCounted({ rule: small, seed: seed * 5 + hand }, record, counted);
  }
  return record;
}
