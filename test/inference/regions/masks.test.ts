import { describe, expect, test } from 'vitest';
import { maskCrowd } from '../../../bench/regions/mask-crowd.ts';
import { measureMasks } from '../../../bench/regions/masks.ts';
import { maskIou } from '../../../src/inference/regions/mask-likeness.ts';
import { fuseMasks, type MaskReading } from '../../../src/inference/regions/masks.ts';
import { fusePolygons } from '../../../src/inference/regions/polygons.ts';
import { traceMask } from '../../../src/inference/regions/trace.ts';

const mask = (row: string) => Uint8Array.from(row, Number);
const reading = (annotator: number, row: string): MaskReading => ({ annotator, mask: mask(row) });
const job = (...tasks: MaskReading[][]) => ({ tasks, annotatorCount: 4 });

describe('fused masks', () => {
  test('follow the majority', () => {
    const task = [reading(0, '011100'), reading(1, '001110'), reading(2, '001100')];
    expect(fuseMasks(job(task)).tasks[0]!.mask).toEqual(mask('001100'));
  });

  test('follow the annotator who was close to the others elsewhere', () => {
    const close = '0001111111100000';
    const elsewhere = Array.from({ length: 6 }, () => [
      reading(0, close),
      reading(1, close),
      reading(2, '0111110000000000'),
    ]);
    const torn = [reading(0, '0000000000001111'), reading(2, '0000011110000000')];
    const { tasks, annotators } = fuseMasks(job(...elsewhere, torn));
    expect(tasks.at(-1)!.mask).toEqual(mask('0000000000001111'));
    expect(annotators[0]!.iou).toBeGreaterThan(annotators[2]!.iou);
    expect(annotators[0]!.iouInterval.low).toBeLessThan(annotators[0]!.iou);
    expect(annotators[0]!.iouInterval.high).toBeGreaterThan(annotators[0]!.iou);
  });

  test('of equal masks are that mask, and surer the more there are', () => {
    const equal = (n: number) => Array.from({ length: n }, (_, a) => reading(a, '00111110'));
    const [two, four] = [fuseMasks(job(equal(2))), fuseMasks(job(equal(4)))];
    expect(two.tasks[0]!.mask).toEqual(mask('00111110'));
    expect(four.tasks[0]!.confidence).toBeGreaterThan(two.tasks[0]!.confidence);
  });

  test('are empty where most say so, with the share of those who do', () => {
    const { tasks } = fuseMasks(job([reading(0, '000'), reading(1, '000'), reading(2, '010')]));
    expect(tasks[0]!.mask).toEqual(mask('000'));
    expect(tasks[0]!.confidence).toBe(3 / 5);
    const silent = fuseMasks(job([reading(0, '000'), reading(1, '000')], []));
    expect(silent.tasks[0]!.confidence).toBe(3 / 4);
    expect(silent.tasks[1]).toBeUndefined();
  });

  test('of one annotator are that mask, with a confidence from the prior', () => {
    const [only] = fuseMasks(job([reading(3, '0110')])).tasks;
    expect(only!.mask).toEqual(mask('0110'));
    expect(only!.confidence).toBeGreaterThan(0.5);
    expect(only!.confidence).toBeLessThan(0.99);
  });

  test('are refused when they are none', () => {
    expect(() => fuseMasks(job([reading(4, '01')]))).toThrow(RangeError);
    expect(() => fuseMasks(job([reading(0, '01'), reading(1, '011')]))).toThrow(RangeError);
    expect(() => fuseMasks(job(), { tolerance: 1 })).toThrow(RangeError);
  });

  test('are the same whoever comes first, and again', () => {
    const { readings } = maskCrowd(5, 20, 4);
    const fused = fuseMasks(readings);
    expect(fuseMasks(readings)).toEqual(fused);
    const renamed = readings.tasks.map((task) =>
      task.map((one) => ({ ...one, annotator: 11 - one.annotator })).toReversed(),
    );
    const turned = fuseMasks({ tasks: renamed, annotatorCount: 12 });
    for (const [t, task] of turned.tasks.entries()) {
      expect(task!.mask).toEqual(fused.tasks[t]!.mask);
      expect(task!.confidence).toBeCloseTo(fused.tasks[t]!.confidence, 9);
    }
  });

  test('beat every peer on a simulated crowd, and confidence means what it says', () => {
    const { meanIou, calibrationError } = measureMasks(21, 80, 5);
    const { 'weighted by closeness in the job': ours, ...peers } = meanIou;
    for (const theirs of Object.values(peers)) expect(ours).toBeGreaterThan(theirs);
    expect(calibrationError[0]).toBeLessThan(0.05);
    expect(calibrationError[1]).toBeLessThan(0.12);
  });

  test('tell of an annotator an IoU near the true one', () => {
    const { truth, readings } = maskCrowd(22, 120, 5);
    const { annotators } = fuseMasks(readings);
    for (const [a, { iou }] of annotators.entries()) {
      const ious = readings.tasks.flatMap((task, t) =>
        task.filter(({ annotator }) => annotator === a).map((one) => maskIou(one.mask, truth[t]!)),
      );
      const so = ious.reduce((sum, one) => sum + one, 0) / ious.length;
      expect(Math.abs(so - iou)).toBeLessThan(0.06);
    }
  });
});

test('polygons are fused by their pixels and traced back', () => {
  const { readings, width } = maskCrowd(6, 4, 3);
  const tasks = readings.tasks.map((task) => ({
    width,
    height: width,
    readings: task.map((one) => ({
      annotator: one.annotator,
      rings: traceMask(one.mask, width),
    })),
  }));
  const polygons = fusePolygons({ tasks, annotatorCount: 12 });
  for (const [t, task] of fuseMasks(readings).tasks.entries()) {
    expect(polygons.tasks[t]!.mask).toEqual(task!.mask);
    expect(polygons.tasks[t]!.rings).toEqual(traceMask(task!.mask, width));
  }
  const nobody = { width: 3, height: 3, readings: [] };
  expect(fusePolygons({ tasks: [nobody], annotatorCount: 1 }).tasks).toEqual([undefined]);
});
