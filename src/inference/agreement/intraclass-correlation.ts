import type { Interval } from '../interval.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';

/**
 * Which model of the annotators: 1, other annotators for each task; 2, the same annotators, a sample of
 * all; 3, these annotators alone. `single` is the reliability of one annotator, `mean` that of all k.
 */
export interface IccForm {
  readonly model: 1 | 2 | 3;
  readonly of: 'single' | 'mean';
}

/** Mean squares of a two-way layout without repetition. */
interface MeanSquares {
  readonly tasks: number;
  readonly annotators: number;
  readonly error: number;
  /** Within tasks: annotators and error together. */
  readonly within: number;
}

/**
 * The intraclass correlation ICC(model, 1) or ICC(model, k) of numbers that the same k annotators gave.
 *
 * 1 where all of the variance is between tasks; below 0 where annotators differ more within a task than
 * tasks do. A task that misses a reading, told by NaN, is left out whole.
 *
 * @param rows one a task, k long, annotators in the same order
 * @returns undefined with fewer than two whole tasks or two annotators, or no variance to share out
 * @throws RangeError when rows are not equally long
 * @see Shrout & Fleiss (1979), table 3, doi:10.1037/0033-2909.86.2.420
 */
export function icc(rows: readonly (readonly number[])[], form: IccForm): number | undefined {
  const whole = wholeRows(rows);
  return iccOf(whole, form, Uint32Array.from(whole.keys()));
}

/** A percentile bootstrap interval of the correlation over whole tasks; undefined where it is. */
export function iccInterval(
  rows: readonly (readonly number[])[],
  form: IccForm,
  options: BootstrapOptions,
): Interval | undefined {
  const whole = wholeRows(rows);
  return bootstrapInterval(whole.length, (drawn) => iccOf(whole, form, drawn), options);
}

function wholeRows(rows: readonly (readonly number[])[]): (readonly number[])[] {
  const k = rows[0]?.length ?? 0;
  for (const row of rows) {
    if (row.length !== k)
      throw new RangeError(`rows must all have ${k} numbers, got ${row.length}`);
  }
  return rows.filter((row) => row.every(Number.isFinite));
}

function iccOf(
  rows: readonly (readonly number[])[],
  form: IccForm,
  drawn: Uint32Array,
): number | undefined {
  const n = drawn.length;
  const k = rows[0]?.length ?? 0;
  if (n < 2 || k < 2) return undefined;
  const { tasks, annotators, error, within } = meanSquares(rows, drawn, k);
  const noise = form.model === 1 ? within : error;
  const bias = form.model === 2 ? (annotators - error) / n : 0;
  const total = form.of === 'single' ? tasks + (k - 1) * noise + k * bias : tasks + bias;
  return total > 0 ? (tasks - noise) / total : undefined;
}

function meanSquares(
  rows: readonly (readonly number[])[],
  drawn: Uint32Array,
  k: number,
): MeanSquares {
  const n = drawn.length;
  const columnMeans = new Float64Array(k);
  const rowMeans = new Float64Array(n);
  for (const [i, t] of drawn.entries()) {
    for (let a = 0; a < k; a++) {
      rowMeans[i]! += rows[t]![a]! / k;
      columnMeans[a]! += rows[t]![a]! / n;
    }
  }
  const grandMean = rowMeans.reduce((sum, mean) => sum + mean, 0) / n;
  let between = 0;
  let residual = 0;
  for (const [i, t] of drawn.entries()) {
    between += k * (rowMeans[i]! - grandMean) ** 2;
    for (let a = 0; a < k; a++) {
      residual += (rows[t]![a]! - rowMeans[i]! - columnMeans[a]! + grandMean) ** 2;
    }
  }
  const bias = columnMeans.reduce((sum, mean) => sum + n * (mean - grandMean) ** 2, 0);
  return {
    tasks: between / (n - 1),
    annotators: bias / (k - 1),
    error: residual / ((n - 1) * (k - 1)),
    within: (residual + bias) / (n * (k - 1)),
  };
}
