import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../../src/contracts/job.ts';
import { allTasksFor, type Bin, binsFor, intoBin } from '../../src/core/bin.ts';

const bin = (pool: string | null, priority: Priority, taskSuites = 1, tasks = 3): Bin => ({
  pool,
  priority,
  taskSuites,
  tasks,
});

const pool = fc.constantFrom(null, 'heart', 'lungs');
const priority = fc.constantFrom<Priority>('high', 'normal', 'low');
const bins = fc.array(
  fc.tuple(pool, priority, fc.integer({ min: 1, max: 9 })).map(([p, u, n]) => bin(p, u, n, 3 * n)),
  { maxLength: 12 },
);
const pools = fc.subarray(['heart', 'lungs']);

describe('a new suite', () => {
  it('counts into the bin of its pool and priority, and a class met first gets the next number', () => {
    const asked = [
      bin(null, 'normal'),
      bin('heart', 'normal'),
      bin(null, 'high'),
      bin('heart', 'normal'),
      bin(null, 'normal'),
    ];
    let known: readonly Bin[] = [];
    const numbers = asked.map((each, i) => {
      const into = intoBin(known, each, i + 1);
      known = into.bins;
      return into.bin;
    });
    expect(numbers).toEqual([0, 1, 2, 1, 0]);
    expect(known).toEqual([
      bin(null, 'normal', 2, 1 + 5),
      bin('heart', 'normal', 2, 2 + 4),
      bin(null, 'high', 1, 3),
    ]);
  });

  it('begins another bin when the newest of its class has 50,000, and fills that one', () => {
    const almost = [bin(null, 'low', 49_999, 1e6), bin('heart', 'low', 50_000, 2)];
    const last = intoBin(almost, bin(null, 'low'), 7);
    expect(last).toEqual({ bins: [bin(null, 'low', 50_000, 1e6 + 7), almost[1]], bin: 0 });
    const first = intoBin(last.bins, bin(null, 'low'), 5);
    expect(first.bin).toBe(2);
    expect(first.bins[2]).toEqual(bin(null, 'low', 1, 5));
    const second = intoBin(first.bins, bin(null, 'low'), 4);
    expect([second.bin, second.bins[2]]).toEqual([2, bin(null, 'low', 2, 9)]);
    expect(second.bins.slice(0, 2)).toEqual(last.bins);
  });
});

describe('the bins of a person', () => {
  it('are those of their pools and those for everybody, each once, the most urgent first', () => {
    fc.assert(
      fc.property(bins, pools, fc.nat(), (all, own, start) => {
        const numbers = binsFor(all, own, start);
        const mine = all.flatMap((each, i) =>
          each.pool === null || own.includes(each.pool) ? [i] : [],
        );
        expect(numbers.toSorted((a, b) => a - b)).toEqual(mine);
        const urgency = numbers.map((i) => all[i]?.priority);
        const order = ['high', 'normal', 'low'];
        expect(urgency).toEqual(
          urgency.toSorted((a = 'low', b = 'low') => order.indexOf(a) - order.indexOf(b)),
        );
        const tasks = mine.reduce((sum, i) => sum + (all[i]?.tasks ?? 0), 0);
        expect(allTasksFor(all, own)).toBe(tasks);
      }),
    );
  });

  it('of one urgency keep their circle, and people begin everywhere on it', () => {
    const alike = Array.from({ length: 5 }, () => bin(null, 'normal'));
    const all = [bin(null, 'high'), ...alike, bin(null, 'low'), bin('heart', 'normal')];
    const begins = [0, 1, 2, 3, 4, 5].map((start) => binsFor(all, [], start));
    expect(begins).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [0, 2, 3, 4, 5, 1, 6],
      [0, 3, 4, 5, 1, 2, 6],
      [0, 4, 5, 1, 2, 3, 6],
      [0, 5, 1, 2, 3, 4, 6],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
    expect(binsFor(all, ['heart'], 5)).toEqual([0, 7, 1, 2, 3, 4, 5, 6]);
  });
});
