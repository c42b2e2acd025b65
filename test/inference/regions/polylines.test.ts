import { describe, expect, test } from 'vitest';
import type { Reading, Readings } from '../../../src/inference/regions/objects.ts';
import {
  fusePolylines,
  lineDistance,
  type Polyline,
  resample,
} from '../../../src/inference/regions/polylines.ts';

const line = (...corners: [number, number][]): Polyline => corners.map(([x, y]) => ({ x, y }));
const reading = (annotator: number, ...lines: Polyline[]): Reading<Polyline> => ({
  annotator,
  drawn: lines.map((shape) => ({ shape })),
});
const job = (...tasks: Reading<Polyline>[][]): Readings<Polyline> => ({ tasks, annotatorCount: 5 });

describe('a line resampled', () => {
  test('has points at equal distances, both ends among them', () => {
    const bent = line([0, 0], [1, 0], [1, 0], [1, 3]);
    expect(resample(bent, 5)).toEqual(line([0, 0], [1, 0], [1, 1], [1, 2], [1, 3]));
    expect(resample(line([2, 5]), 3)).toEqual(line([2, 5], [2, 5], [2, 5]));
    expect(resample(line([2, 5], [2, 5]), 2)).toEqual(line([2, 5], [2, 5]));
  });

  test('is as far from another whichever way either runs', () => {
    const [one, other] = [line([0, 0], [4, 0]), line([4, 2], [0, 2])];
    expect(lineDistance(one, other)).toBe(2);
    expect(lineDistance(one, other.toReversed())).toBe(2);
  });
});

describe('fused lines', () => {
  const upper = line([0, 0], [50, 12], [100, 0]);
  const lower = line([100, 4], [75, 10], [50, 16], [0, 4]);

  test('lie between, whichever way they were drawn', () => {
    const [fused] = fusePolylines(job([reading(0, upper), reading(1, lower)]), {
      tolerance: 4,
      samples: 3,
    }).tasks[0]!;
    const ends = [fused!.shape[0]!, fused!.shape[2]!].sort((a, b) => a.x - b.x);
    expect(ends.map(({ x }) => x)).toEqual([expect.closeTo(0, 6), expect.closeTo(100, 6)]);
    expect(ends.map(({ y }) => y)).toEqual([expect.closeTo(2, 6), expect.closeTo(2, 6)]);
    expect(fused!.drawers).toEqual([0, 1]);
  });

  test('are the same from either end, whoever comes first, and again', () => {
    const far = line([0, 90], [60, 80], [100, 95]);
    const task = [reading(0, upper, far), reading(1, lower), reading(2, far, upper)];
    const turned = task.map(({ annotator, drawn }) => ({
      annotator: 4 - annotator,
      drawn: drawn.map(({ shape }) => ({ shape: shape.toReversed() })).toReversed(),
    }));
    const fuse = (readings: Reading<Polyline>[]) =>
      fusePolylines(job(readings), { tolerance: 5 }).tasks[0]!;
    expect(fuse(task)).toEqual(fuse(task));
    expect(fuse(task)).toHaveLength(2);
    for (const [i, twin] of fuse(turned.toReversed()).entries()) {
      const fused = fuse(task)[i]!;
      expect(lineDistance(fused.shape, twin.shape)).toBeLessThan(1e-6);
      expect(twin.confidence).toBeCloseTo(fused.confidence, 6);
    }
  });

  test('apart are two things, and doubted where most drew nothing', () => {
    const apart = line([0, 60], [100, 60]);
    const readings = job([
      reading(0, upper, apart),
      reading(1, lower),
      reading(2, upper),
      reading(3),
    ]);
    const [sure, doubted, ...rest] = fusePolylines(readings, { tolerance: 4 }).tasks[0]!;
    expect(rest).toEqual([]);
    expect(sure!.exists).toBeGreaterThan(doubted!.exists);
    expect(doubted!.drawers).toEqual([0]);
  });

  test('without length or drawer are no trouble', () => {
    const dot = line([3, 3]);
    const [fused] = fusePolylines(job([reading(0, dot), reading(1, dot)], []), { tolerance: 1 })
      .tasks[0]!;
    for (const { x, y } of fused!.shape) expect([x, y]).toEqual([3, 3]);
    expect(fused!.confidence).toBeGreaterThan(0);
  });

  test('are refused when they are none', () => {
    const fuse =
      (shape: Polyline, tolerance = 1, samples = 5) =>
      () =>
        fusePolylines(job([reading(0, shape)]), { tolerance, samples });
    expect(fuse([])).toThrow(RangeError);
    expect(fuse(line([0, Number.NaN]))).toThrow(RangeError);
    expect(fuse(upper, 0)).toThrow(RangeError);
    expect(fuse(upper, 1, 1)).toThrow(RangeError);
  });
});
