import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxCrowd } from '../../../bench/regions/box-crowd.ts';
import { measureBoxes } from '../../../bench/regions/boxes.ts';
import { type Box, fuseBoxes } from '../../../src/inference/regions/boxes.ts';
import type { FusedObjects, Readings } from '../../../src/inference/regions/objects.ts';

function moved(readings: Readings<Box>, scale: number, by: number): Readings<Box> {
  const edge = (at: number) => at * scale + by;
  const tasks = readings.tasks.map((task) =>
    task.map(({ annotator, drawn }) => ({
      annotator,
      drawn: drawn.map(({ shape, class: class_ }) => ({
        shape: {
          left: edge(shape.left),
          top: edge(shape.top),
          right: edge(shape.right),
          bottom: edge(shape.bottom),
        },
        class: class_,
      })),
    })),
  );
  return { ...readings, tasks };
}

function renamed(readings: Readings<Box>): Readings<Box> {
  const last = readings.annotatorCount - 1;
  const tasks = readings.tasks.map((task) =>
    task.map((reading) => ({ ...reading, annotator: last - reading.annotator })).toReversed(),
  );
  return { ...readings, tasks };
}

/** Equal up to rounding, places compared after moving them back. */
function expectSame(one: FusedObjects<Box>, other: FusedObjects<Box>, scale = 1, by = 0): void {
  for (const [t, task] of one.tasks.entries()) {
    expect(other.tasks[t]).toHaveLength(task.length);
    for (const [i, fused] of task.entries()) {
      const twin = other.tasks[t]![i]!;
      expect(twin.class).toBe(fused.class);
      expect(twin.exists).toBeCloseTo(fused.exists, 6);
      expect(twin.within).toBeCloseTo(fused.within, 2);
      expect((twin.shape.left - by) / scale).toBeCloseTo(fused.shape.left, 3);
      expect((twin.shape.bottom - by) / scale).toBeCloseTo(fused.shape.bottom, 3);
    }
  }
}

test('boxes are the same whoever comes first, wherever they lie, and again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const { readings } = boxCrowd(seed, 8, 4);
      const fused = fuseBoxes(readings);
      expect(fuseBoxes(readings)).toEqual(fused);
      const turned = fuseBoxes(renamed(readings));
      expectSame(fused, turned);
      expect(turned.annotators.at(-1)!.spread).toBeCloseTo(fused.annotators[0]!.spread, 6);
      expectSame(fused, fuseBoxes(moved(readings, 1e6, -1e10)), 1e6, -1e10);
    }),
    { seed: 7, numRuns: 25 },
  );
});

test('nobody is in one box twice, and what is said is a probability', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const { readings } = boxCrowd(seed, 6, 5);
      for (const fused of fuseBoxes(readings).tasks.flat()) {
        expect(new Set(fused.drawers).size).toBe(fused.drawers.length);
        for (const p of [fused.exists, fused.within, fused.confidence, ...fused.classPosterior]) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }
    }),
    { seed: 8, numRuns: 25 },
  );
});

test('boxes beat both peers at their best setting, and confidence means what it says', () => {
  const { ours, wbf, nmw, calibrationError } = measureBoxes(11, 120, 5);
  for (const peer of [wbf, nmw]) {
    expect(ours.f1).toBeGreaterThan(peer.f1);
    expect(ours.meanIou).toBeGreaterThan(peer.meanIou);
    expect(ours.matchedIou).toBeGreaterThan(peer.matchedIou);
  }
  expect(calibrationError).toBeLessThan(0.05);
});
