import { describe, expect, test } from 'vitest';
import { type Box, boxIou, fuseBoxes } from '../../../src/inference/regions/boxes.ts';
import type { Reading, Readings } from '../../../src/inference/regions/objects.ts';

const box = (left: number, top: number, right: number, bottom: number): Box => ({
  left,
  top,
  right,
  bottom,
});
const reading = (annotator: number, ...shapes: (Box | [Box, number])[]): Reading<Box> => ({
  annotator,
  drawn: shapes.map((drawn) =>
    Array.isArray(drawn) ? { shape: drawn[0], class: drawn[1] } : { shape: drawn, class: 0 },
  ),
});
const job = (...tasks: Reading<Box>[][]): Readings<Box> => ({
  tasks,
  annotatorCount: 5,
  classCount: 3,
});

test('IoU of boxes is what they share of what they cover', () => {
  expect(boxIou(box(0, 0, 4, 3), box(2, 1, 6, 3))).toBe(4 / 16);
  expect(boxIou(box(0, 0, 2, 2), box(2, 0, 3, 2))).toBe(0);
  expect(boxIou(box(1, 1, 1, 5), box(1, 1, 1, 5))).toBe(1);
  expect(boxIou(box(1, 1, 1, 5), box(1, 1, 1, 6))).toBe(0);
});

describe('fused boxes', () => {
  const near = [box(10, 20, 110, 70), box(12, 19, 111, 72), box(8, 22, 108, 69)];

  test('are one where annotators drew one, and lie between', () => {
    const { tasks } = fuseBoxes(job(near.map((shape, a) => reading(a, [shape, 2]))));
    const [fused, ...rest] = tasks[0]!;
    expect(rest).toEqual([]);
    expect(fused!.drawers).toEqual([0, 1, 2]);
    expect(fused!.class).toBe(2);
    expect(fused!.shape.left).toBeGreaterThan(8);
    expect(fused!.shape.left).toBeLessThan(12);
    expect(boxIou(fused!.shape, near[0]!)).toBeGreaterThan(0.9);
    expect(fused!.exists).toBeGreaterThan(0.9);
  });

  test('are doubted where most who looked drew nothing', () => {
    const { tasks } = fuseBoxes(job([reading(0, near[0]!), reading(1), reading(2), reading(3)]));
    expect(tasks[0]![0]!.exists).toBeLessThan(0.5);
  });

  test('take the class of most, and say how sure', () => {
    const said = [2, 1, 1].map((class_, a) => reading(a, [near[a]!, class_]));
    const [fused] = fuseBoxes(job(said)).tasks[0]!;
    expect(fused!.class).toBe(1);
    const sum = fused!.classPosterior.reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 12);
    expect(fused!.confidence).toBeCloseTo(
      fused!.exists * fused!.classPosterior[1]! * fused!.within,
      12,
    );
  });

  test('are surer within a wide tolerance than within a narrow one', () => {
    const readings = job(near.map((shape, a) => reading(a, shape)));
    const within = (tolerance: number) => fuseBoxes(readings, { tolerance }).tasks[0]![0]!.within;
    expect(within(0.5)).toBeGreaterThan(0.95);
    expect(within(0.95)).toBeLessThan(within(0.8));
  });

  test('of equal boxes are that box', () => {
    const { tasks } = fuseBoxes(job([0, 1, 2].map((a) => reading(a, near[1]!))));
    expect(tasks[0]).toHaveLength(1);
    for (const side of ['left', 'top', 'right', 'bottom'] as const) {
      expect(tasks[0]![0]!.shape[side]).toBeCloseTo(near[1]![side], 9);
    }
  });

  test('are none where nobody drew or nobody looked', () => {
    const nothing = fuseBoxes(job([reading(0), reading(1)], []));
    expect(nothing.tasks).toEqual([[], []]);
    expect(nothing.annotators[0]!.precision).toBeUndefined();
    expect(nothing.annotators[0]!.precisionInterval).toEqual({ low: 0, high: 1 });
  });

  test('of one annotator are the drawings, and existence is the prior', () => {
    const { tasks } = fuseBoxes(job([reading(3, near[0]!, box(500, 500, 600, 700))]));
    expect(tasks[0]!.map(({ exists }) => exists)).toEqual([
      expect.closeTo(2 / 3, 6),
      expect.closeTo(2 / 3, 6),
    ]);
  });

  test('without area are still numbers', () => {
    const thin = [box(5, 5, 5, 9), box(5, 5, 5, 9), box(7, 7, 7, 7)];
    const { tasks, annotators } = fuseBoxes(job(thin.map((shape, a) => reading(a, shape))));
    const numbers = tasks[0]!.flatMap((fused) => [
      ...Object.values(fused.shape),
      fused.exists,
      fused.within,
      fused.confidence,
    ]);
    for (const number of [...numbers, ...annotators.map(({ spread }) => spread)]) {
      expect(Number.isFinite(number)).toBe(true);
    }
  });

  test('are refused when they are none', () => {
    const fuse = (shape: Box) => () => fuseBoxes(job([reading(0, shape)]));
    expect(fuse(box(Number.NaN, 0, 1, 1))).toThrow(RangeError);
    expect(fuse(box(2, 0, 1, 1))).toThrow(RangeError);
    expect(fuse(box(0, 0, 1, Number.POSITIVE_INFINITY))).toThrow(RangeError);
    expect(() => fuseBoxes(job([reading(9)]))).toThrow(RangeError);
    expect(() => fuseBoxes(job([reading(0, [near[0]!, 3])]))).toThrow(RangeError);
    expect(() => fuseBoxes(job([reading(0), reading(0)]))).toThrow(RangeError);
    expect(() => fuseBoxes(job(), { tolerance: 0 })).toThrow(RangeError);
  });
});
