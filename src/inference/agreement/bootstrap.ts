import type { Interval } from '../interval.ts';
import { seededRandom } from '../numeric.ts';

/** How to resample; `seed` is a whole number from 0 to 2^32 - 1. */
export interface BootstrapOptions {
  readonly seed: number;
  /** Default 1000. */
  readonly resamples?: number | undefined;
  /** Default 0.95. */
  readonly confidence?: number | undefined;
}

/**
 * A percentile bootstrap interval: tasks are drawn with replacement, each with all that was said of it.
 *
 * The same seed gives the same draws, hence the same bytes. A resample without a statistic is left out.
 * Ends are interpolated between order statistics.
 *
 * @param statistic of the tasks drawn, by index; it must not keep the array, which is written over
 * @returns undefined where no resample has the statistic
 * @see Efron (1979), doi:10.1214/aos/1176344552
 */
export function bootstrapInterval(
  taskCount: number,
  statistic: (drawn: Uint32Array) => number | undefined,
  options: BootstrapOptions,
): Interval | undefined {
  const { seed, resamples = 1000, confidence = 0.95 } = options;
  const random = seededRandom(seed);
  const drawn = new Uint32Array(taskCount);
  const values: number[] = [];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < taskCount; i++) drawn[i] = Math.floor(random() * taskCount);
    const value = statistic(drawn);
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Linear interpolation between order statistics, definition 7 of Hyndman & Fan (1996), doi:10.2307/2684934. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
