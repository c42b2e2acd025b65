import { decide } from '../classes/inference.ts';

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
