import { expectedCalibrationError, reliability } from './calibration/reliability.ts';
import { decide } from './classes/inference.ts';

/** How good posteriors are where the truth is known. All are NaN with no such task. */
export interface Scores {
  /** Tasks whose truth is known. */
  readonly tasks: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Mean of -ln P(truth), each clipped at 1e-6: at most 13.8 nats a task. */
  readonly logLoss: number;
  /** Expected calibration error of the class decided for, 15 bins. */
  readonly calibrationError: number;
  /** Mean squared distance of the posterior from the truth, summed over classes: 0 to 2. */
  readonly brier: number;
}

/** The least probability that log-loss believes: without it one certain mistake would cost infinity. */
const LEAST = 1e-6;

/**
 * Scores posteriors against known truths.
 *
 * @param posterior [T, C] row-major
 * @param truth the class of each task, [T]; a task with -1 is left out
 */
export function score(posterior: Float64Array, truth: Int32Array, classCount: number): Scores {
  const decided = decide(posterior, classCount);
  let [tasks, right, logLoss, brier] = [0, 0, 0, 0];
  for (let t = 0; t < truth.length; t++) {
    const known = truth[t]!;
    if (known < 0) continue;
    const row = posterior.subarray(t * classCount, (t + 1) * classCount);
    tasks++;
    if (decided[t] === known) right++;
    logLoss -= Math.log(Math.max(LEAST, row[known]!));
    brier += distance(row, known);
  }
  return {
    tasks,
    accuracy: right / tasks,
    macroF1: macroF1(decided, truth, classCount),
    logLoss: logLoss / tasks,
    calibrationError: expectedCalibrationError(reliability(posterior, truth, classCount)),
    brier: brier / tasks,
  };
}

/**
 * Mean over classes of the harmonic mean of precision and recall.
 *
 * Classes that are neither the truth nor the decision of any judged task are left out, as in scikit-learn.
 */
function macroF1(decided: Uint16Array, truth: Int32Array, classCount: number): number {
  const hits = new Float64Array(classCount);
  const named = new Float64Array(classCount);
  for (let t = 0; t < truth.length; t++) {
    if (truth[t]! < 0) continue;
    if (decided[t] === truth[t]) hits[truth[t]!]!++;
    named[decided[t]!]!++;
    named[truth[t]!]!++;
  }
  let sum = 0;
  let classes = 0;
  for (let c = 0; c < classCount; c++) {
    if (named[c] === 0) continue;
    sum += (2 * hits[c]!) / named[c]!;
    classes++;
  }
  return sum / classes;
}

function distance(row: Float64Array, known: number): number {
  let sum = 0;
  for (let c = 0; c < row.length; c++) sum += (row[c]! - (c === known ? 1 : 0)) ** 2;
  return sum;
}
