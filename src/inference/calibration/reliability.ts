import { decide } from '../classes/inference.ts';
import type { Interval } from '../interval.ts';
import { seededRandom } from '../numeric.ts';

/** One bin of a reliability diagram: what was promised of its tasks, and what was right. */
export interface ReliabilityBin {
  readonly tasks: number;
  /** Mean probability of the class decided for; 0 in an empty bin. */
  readonly confidence: number;
  /** Share of tasks whose class decided for is the truth; 0 in an empty bin. */
  readonly accuracy: number;
}

/**
 * The data of a reliability diagram: tasks whose truth is known, by the probability of the class decided for.
 *
 * `binCount` bins of equal width over 0 to 1, each without its lower and with its upper end, as in the
 * paper; 0 is in the first.
 *
 * @param posterior [T, C] row-major
 * @param truth the class of each task, [T]; a task with -1 is left out
 * @see Guo et al. (2017), section 2, https://proceedings.mlr.press/v70/guo17a.html
 */
export function reliability(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
  binCount = 15,
): ReliabilityBin[] {
  const decided = decide(posterior, classCount);
  const tasks = new Float64Array(binCount);
  const confidence = new Float64Array(binCount);
  const right = new Float64Array(binCount);
  for (let t = 0; t < truth.length; t++) {
    if (truth[t]! < 0) continue;
    const top = posterior[t * classCount + decided[t]!]!;
    const bin = Math.min(binCount - 1, Math.max(0, Math.ceil(top * binCount) - 1));
    tasks[bin]!++;
    confidence[bin]! += top;
    if (decided[t] === truth[t]) right[bin]!++;
  }
  return Array.from(tasks, (count, bin) => ({
    tasks: count,
    confidence: confidence[bin]! / (count || 1),
    accuracy: right[bin]! / (count || 1),
  }));
}

/**
 * Expected calibration error: how far, on average over tasks, a stated confidence is from the share right.
 *
 * NaN with no task. A small sample cannot reach 0: with n tasks a perfect method shows some √(bins/n).
 *
 * @see Guo et al. (2017), eq. 3, https://proceedings.mlr.press/v70/guo17a.html
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let gap = 0;
  let tasks = 0;
  for (const bin of bins) {
    gap += bin.tasks * Math.abs(bin.accuracy - bin.confidence);
    tasks += bin.tasks;
  }
  return gap / tasks;
}

/**
 * Expected calibration error with a 95 % interval, by tasks drawn again and again, 500 times.
 *
 * Percentiles of a bootstrap lie a little high, as the error itself does for few tasks. NaN with no task.
 *
 * @param posterior [T, C] row-major
 * @param truth the class of each task, [T]; a task with -1 is left out
 * @param seed of the draws: the same seed, the same bytes
 */
export function calibrationErrorInterval(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
  seed: number,
): { readonly error: number } & Interval {
  const random = seededRandom(seed);
  const known = Int32Array.from(truth.keys()).filter((t) => truth[t]! >= 0);
  const errorOf = (tasks: Int32Array) => {
    const drawn = new Float64Array(tasks.length * classCount);
    for (const [i, t] of tasks.entries()) {
      drawn.set(posterior.subarray(t * classCount, (t + 1) * classCount), i * classCount);
    }
    const truths = tasks.map((t) => truth[t]!);
    return expectedCalibrationError(reliability(drawn, truths, classCount));
  };
  const errors = Float64Array.from({ length: DRAWS }, () =>
    errorOf(known.map(() => known[Math.floor(random() * known.length)]!)),
  ).sort();
  const at = (share: number) => errors[Math.floor(share * DRAWS)]!;
  return { error: errorOf(known), low: at(0.025), high: at(0.975) };
}

const DRAWS = 500;
