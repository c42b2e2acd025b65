import { expect, test } from 'vitest';
import {
  expectedCalibrationError,
  reliability,
} from '../../../src/inference/calibration/reliability.ts';

/** Two classes; the first has the probability given. */
const rows = (...first: number[]) => Float64Array.from(first.flatMap((p) => [p, 1 - p]));

test('a bin has its upper end and not its lower', () => {
  const bins = reliability(rows(0.5, 0.75, 0.7501, 1), Int32Array.of(1, 0, 1, 0), 2, 4);
  expect(bins.map((bin) => bin.tasks)).toEqual([0, 1, 1, 2]);
  expect(bins.map((bin) => bin.accuracy)).toEqual([0, 0, 1, 0.5]);
  expect(bins[3]!.confidence).toBeCloseTo(0.87505, 14);
});

test('tasks without a known truth are in no bin', () => {
  const bins = reliability(rows(0.9, 0.2), Int32Array.of(-1, 1), 2);
  expect(bins.reduce((sum, bin) => sum + bin.tasks, 0)).toBe(1);
  expect(bins[11]).toEqual({ tasks: 1, confidence: 0.8, accuracy: 1 });
});

test('the error weighs each bin by its tasks, whichever way it errs', () => {
  const bins = [
    { tasks: 3, confidence: 0.6, accuracy: 1 / 3 },
    { tasks: 1, confidence: 0.9, accuracy: 1 },
  ];
  expect(expectedCalibrationError(bins)).toBeCloseTo((3 * (0.6 - 1 / 3) + 0.1) / 4, 14);
  expect(expectedCalibrationError([])).toBeNaN();
});
