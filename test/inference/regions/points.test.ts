import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pointCrowd } from '../../../bench/regions/point-crowd.ts';
import { measurePoints } from '../../../bench/regions/points.ts';
import type { Reading, Readings } from '../../../src/inference/regions/objects.ts';
import { fusePoints, type NamedPoint, withinOne } from '../../../src/inference/regions/points.ts';

const reading = (
  annotator: number,
  ...points: [x: number, y: number, name?: number, class_?: number][]
): Reading<NamedPoint> => ({
  annotator,
  drawn: points.map(([x, y, name, class_]) => ({ shape: { x, y, name }, class: class_ })),
});
const job = (...tasks: Reading<NamedPoint>[][]): Readings<NamedPoint> => ({
  tasks,
  annotatorCount: 5,
  classCount: 3,
});

describe('fused points', () => {
  test('are one where annotators marked one, and two where two', () => {
    const task = [
      reading(0, [10, 20], [100, 40]),
      reading(1, [11, 22]),
      reading(2, [9, 21], [101, 41]),
    ];
    const [points = []] = fusePoints(job(task), { tolerance: 3 }).tasks;
    expect(points.map(({ drawers }) => drawers)).toEqual([
      [0, 1, 2],
      [0, 2],
    ]);
    expect(Math.hypot(points[0]!.shape.x - 10, points[0]!.shape.y - 21)).toBeLessThan(1);
  });

  test('with names belong together however far apart, and never with another name', () => {
    const task = [reading(0, [10, 20, 4], [12, 20, 7]), reading(1, [11, 20, 7], [300, 20, 4])];
    const { tasks } = fusePoints(job(task), { tolerance: 3 });
    const byName = tasks[0]!.toSorted((a, b) => a.shape.name! - b.shape.name!);
    expect(byName.map(({ shape, drawers }) => [shape.name, drawers])).toEqual([
      [4, [0, 1]],
      [7, [0, 1]],
    ]);
    expect(byName[0]!.within).toBeLessThan(byName[1]!.within + 1e-9);
  });

  test('vote on their visibility', () => {
    const task = [reading(0, [1, 1, 0, 2]), reading(1, [1, 2, 0, 1]), reading(2, [2, 1, 0, 2])];
    const [point] = fusePoints(job(task), { tolerance: 3 }).tasks[0]!;
    expect(point!.class).toBe(2);
    expect(point!.classPosterior[2]).toBeGreaterThan(0.5);
  });

  test('of equal points are that point; of one annotator the mark', () => {
    const same = [0, 1, 2].map((a) => reading(a, [7, 3]));
    const { shape } = fusePoints(job(same), { tolerance: 1 }).tasks[0]![0]!;
    expect(shape.x).toBeCloseTo(7, 12);
    expect(shape.y).toBeCloseTo(3, 12);
    const alone = fusePoints(job([reading(2, [5, 6])], [reading(2)], []), { tolerance: 1 });
    expect(alone.tasks.map((task) => task.map((point) => point.shape))).toEqual([
      [{ x: 5, y: 6 }],
      [],
      [],
    ]);
  });

  test('are refused when they are none', () => {
    const fuse = (x: number, tolerance: number) => () =>
      fusePoints(job([reading(0, [x, 1])]), { tolerance });
    expect(fuse(Number.NaN, 1)).toThrow(RangeError);
    expect(fuse(Number.NEGATIVE_INFINITY, 1)).toThrow(RangeError);
    expect(fuse(1, 0)).toThrow(RangeError);
  });

  test('are the same whoever comes first, wherever they lie, and again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const { readings } = pointCrowd(seed, 6, 4);
        const fused = fusePoints(readings, { tolerance: 6 });
        expect(fusePoints(readings, { tolerance: 6 })).toEqual(fused);
        const far = readings.tasks.map((task) =>
          task
            .map(({ annotator, drawn }) => ({
              annotator: 11 - annotator,
              drawn: drawn.map(({ shape }) => ({
                shape: { x: shape.x * 1e6 + 1e11, y: shape.y * 1e6 },
              })),
            }))
            .toReversed(),
        );
        const moved = fusePoints({ ...readings, tasks: far }, { tolerance: 6e6 });
        for (const [t, task] of fused.tasks.entries()) {
          expect(moved.tasks[t]).toHaveLength(task.length);
          for (const [i, { shape, exists }] of task.entries()) {
            const twin = moved.tasks[t]![i]!;
            expect((twin.shape.x - 1e11) / 1e6).toBeCloseTo(shape.x, 3);
            expect(twin.shape.y / 1e6).toBeCloseTo(shape.y, 3);
            expect(twin.exists).toBeCloseTo(exists, 6);
          }
        }
      }),
      { seed: 9, numRuns: 25 },
    );
  });

  test('come closer than the weighted geometric median, and confidence means what it says', () => {
    const { ours, calibrationError, ...peers } = measurePoints(31, 120, 5);
    for (const theirs of Object.values(peers)) expect(ours).toBeLessThan(theirs);
    expect(calibrationError).toBeLessThan(0.05);
  });
});

test('a normal place is within its own deviation in 39 of 100 times', () => {
  expect(withinOne(1)).toBeCloseTo(0.393469, 6);
  expect(withinOne(1 / 3)).toBeCloseTo(0.988891, 6);
});
