import { expect, test } from 'vitest';
import { score } from '../../src/inference/scores.ts';

/** Five tasks of three classes; the fourth has no known truth. */
const posterior = Float64Array.of(
  ...[0.7, 0.2, 0.1],
  ...[0.1, 0.3, 0.6],
  ...[0.5, 0.5, 0],
  ...[0, 0, 1],
  ...[0.05, 0, 0.95],
);
const truth = Int32Array.of(0, 1, 0, -1, 1);

test('scores are those worked out by hand', () => {
  const scores = score(posterior, truth, 3);
  expect(scores.tasks).toBe(4);
  expect(scores.accuracy).toBe(0.5);
  // Decided 0, 2, 0, 2: F1 of class 0 is 1, of class 1 is 0 (never decided), of class 2 is 0 (never right).
  expect(scores.macroF1).toBeCloseTo(1 / 3, 14);
  const loss = -Math.log(0.7) - Math.log(0.3) - Math.log(0.5) - Math.log(1e-6);
  expect(scores.logLoss).toBeCloseTo(loss / 4, 12);
  const squares = 0.09 + 0.04 + 0.01 + (0.01 + 0.49 + 0.36) + 0.5 + (0.0025 + 1 + 0.9025);
  expect(scores.brier).toBeCloseTo(squares / 4, 12);
  // Each task alone in its bin: |1 - 0.7|, |0 - 0.6|, |1 - 0.5|, |0 - 0.95|.
  expect(scores.calibrationError).toBeCloseTo((0.3 + 0.6 + 0.5 + 0.95) / 4, 12);
});

test('macro-F1 weighs a rare class as much as a common one', () => {
  const sure = Float64Array.of(1, 0, 1, 0, 1, 0, 1, 0, 0, 1);
  const { macroF1, accuracy } = score(sure, Int32Array.of(0, 0, 0, 1, 1), 2);
  expect(accuracy).toBe(0.8);
  expect(macroF1).toBeCloseTo((6 / 7 + 2 / 3) / 2, 14);
});

test('a class that is nowhere changes nothing', () => {
  const sure = Float64Array.of(1, 0, 0, 1, 0, 0, 0, 1, 0);
  expect(score(sure, Int32Array.of(0, 1, 1), 3).macroF1).toBeCloseTo(2 / 3, 14);
});

test('with no truth every score is not a number', () => {
  const scores = score(posterior, new Int32Array(5).fill(-1), 3);
  expect(scores.tasks).toBe(0);
  expect(scores.accuracy).toBeNaN();
  expect(scores.logLoss).toBeNaN();
});
