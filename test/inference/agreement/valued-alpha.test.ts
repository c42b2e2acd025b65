import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readingsFrom } from '../../../src/inference/agreement/readings.ts';
import {
  type Level,
  valuedAlpha,
  valuedAlphaInterval,
} from '../../../src/inference/agreement/valued-alpha.ts';
import { readVector } from '../vectors.ts';

const LEVELS: readonly Level[] = ['ordinal', 'interval', 'ratio'];

describe('alpha of values', () => {
  test.each(LEVELS)('is that of the krippendorff package, %s', (level) => {
    const { input, output } = readVector('krippendorff-alpha');
    const said: (number | null)[][] = input.reliability_data;
    const tasks = said[0]!.map((_, t) =>
      said.map((row) => row[t]!).filter((value) => value !== null),
    );
    expect(valuedAlpha(readingsFrom(tasks), level)).toBeCloseTo(output[level], 9);
  });

  test.each(LEVELS)('agrees with comparing the pairs one by one, %s', (level) => {
    const said = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(said, { minLength: 2, maxLength: 10 }), (tasks) => {
        const counted = alphaByPairs(tasks, level);
        for (const order of [tasks, tasks.toReversed()]) {
          const alpha = valuedAlpha(readingsFrom(order), level);
          if (counted === undefined) expect(alpha).toBeUndefined();
          else expect(alpha).toBeCloseTo(counted, 9);
        }
      }),
      { seed: 2011, numRuns: 200 },
    );
  });

  test('of an order does not see distances, of an interval not where zero is', () => {
    const tasks = [
      [1, 2],
      [2, 2, 4],
      [7, 4],
      [1, 1],
      [7, 2],
    ];
    const stretched = readingsFrom(tasks.map((row) => row.map((v) => v ** 3)));
    const moved = readingsFrom(tasks.map((row) => row.map((v) => 1e9 + 3 * v)));
    const readings = readingsFrom(tasks);
    expect(valuedAlpha(stretched, 'ordinal')).toBe(valuedAlpha(readings, 'ordinal'));
    expect(valuedAlpha(stretched, 'interval')).not.toBeCloseTo(
      valuedAlpha(readings, 'interval')!,
      2,
    );
    expect(valuedAlpha(moved, 'interval')).toBeCloseTo(valuedAlpha(readings, 'interval')!, 7);
  });

  test('is undefined without two values to compare, and refuses what it cannot read', () => {
    for (const level of LEVELS) {
      expect(valuedAlpha(readingsFrom([]), level)).toBeUndefined();
      expect(valuedAlpha(readingsFrom([[3, 3], [3], [3, 3, 3]]), level)).toBeUndefined();
      expect(valuedAlpha(readingsFrom([[1], [2], []]), level)).toBeUndefined();
      expect(valuedAlphaInterval(readingsFrom([[4, 4]]), level, { seed: 1 })).toBeUndefined();
    }
    expect(() => readingsFrom([[1, Number.NaN]])).toThrow(RangeError);
    expect(() => valuedAlpha(readingsFrom([[-1, 2]]), 'ratio')).toThrow(RangeError);
  });

  test.each(LEVELS)('stands in its interval, the same for the same seed, %s', (level) => {
    const tasks = Array.from({ length: 40 }, (_, t) => [t % 7, (t % 7) + (t % 3), (t * 5) % 9]);
    const readings = readingsFrom(tasks);
    const interval = valuedAlphaInterval(readings, level, { seed: 3 })!;
    const alpha = valuedAlpha(readings, level)!;
    expect(interval.low).toBeLessThan(alpha);
    expect(interval.high).toBeGreaterThan(alpha);
    expect(valuedAlphaInterval(readings, level, { seed: 3 })).toEqual(interval);
    expect(valuedAlphaInterval(readings, level, { seed: 4 })).not.toEqual(interval);
  });
});

/** Alpha by its definition, with the differences written as Krippendorff does. */
function alphaByPairs(tasks: readonly (readonly number[])[], level: Level): number | undefined {
  const paired = tasks.filter((row) => row.length > 1);
  const all = paired.flat();
  const apart = (a: number, b: number): number => {
    if (a === b) return 0;
    if (level === 'interval') return (a - b) ** 2;
    if (level === 'ratio') return ((a - b) / (a + b)) ** 2;
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const between = all.filter((v) => v >= low && v <= high).length;
    const ends = all.filter((v) => v === a || v === b).length;
    return (between - ends / 2) ** 2;
  };
  const sum = (row: readonly number[]) =>
    row.reduce((total, a) => total + row.reduce((part, b) => part + apart(a, b), 0), 0);
  const observed = paired.reduce((total, row) => total + sum(row) / (row.length - 1), 0);
  const expected = sum(all) / (all.length - 1);
  return expected > 0 ? 1 - observed / expected : undefined;
}
