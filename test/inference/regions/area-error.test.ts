import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { areaError, type MaskPair } from '../../../src/inference/regions/area-error.ts';

const SPREADS = [0.05, 0.1, 0.3];

/** Distances of a crowd whose spreads are known, tasks harder or easier by a normal logarithm. */
function crowd(tasks: number, taskDeviation: number, pairDeviation: number) {
  const random = seededRandom(2026);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const hardness = Array.from({ length: tasks }, () => taskDeviation * normal());
  const pairs = hardness.flatMap((hard, task): MaskPair[] =>
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([one, other]) => ({
      task,
      one: one!,
      other: other!,
      apart:
        Math.exp(hard + pairDeviation * normal()) * Math.hypot(SPREADS[one!]!, SPREADS[other!]!),
    })),
  );
  return { hardness, pairs };
}

describe('the wrong area of masks', () => {
  const { hardness, pairs } = crowd(500, 0.4, 0.2);
  const found = areaError(pairs, 4, 501);

  test('is told apart by annotator', () => {
    for (const [a, spread] of SPREADS.entries()) {
      expect(found.spread[a]! / spread).toBeGreaterThan(0.8);
      expect(found.spread[a]! / spread).toBeLessThan(1.5); // the best is drawn to the crowd
    }
    expect([...found.compared]).toEqual([500, 500, 500, 0]);
  });

  test('is split into the difficulty of the task and the rest', () => {
    expect(Math.sqrt(found.variance)).toBeCloseTo(0.2, 1);
    const unknown = Math.sqrt(found.difficultyVariance[500]!);
    expect(unknown).toBeGreaterThan(0.33);
    expect(unknown).toBeLessThan(0.47);
    expect(found.difficultyVariance[0]).toBeLessThan(found.difficultyVariance[500]! / 2);
    const gap = hardness.reduce((sum, hard, t) => sum + (hard - found.difficulty[t]!) ** 2, 0);
    expect(Math.sqrt(gap / hardness.length)).toBeLessThan(0.2);
  });

  test('of tasks all alike has little to do with the task', () => {
    const alike = areaError(crowd(500, 0, 0.3).pairs, 3, 500);
    expect(Math.sqrt(alike.difficultyVariance[0]!)).toBeLessThan(0.12);
  });

  test('is the prior where no two masks were compared', () => {
    const nothing = areaError([], 2, 1);
    expect([...nothing.spread]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.2, 12)]);
    expect(nothing.usual).toBe(0);
  });
});
