/** Numeric answers in compressed rows, one row a task: those of task t from `taskStart[t]` to `taskStart[t + 1]`. */
export interface Readings {
  readonly taskCount: number;
  /** [T + 1] */
  readonly taskStart: Uint32Array;
  readonly value: Float64Array;
}

/**
 * Packs the numbers said of each task; rows may be empty or of any length.
 *
 * @throws RangeError when a number is not finite
 */
export function readingsFrom(rows: readonly (readonly number[])[]): Readings {
  const taskStart = new Uint32Array(rows.length + 1);
  for (const [t, row] of rows.entries()) taskStart[t + 1] = taskStart[t]! + row.length;
  const value = Float64Array.from(rows.flat());
  const wrong = value.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0) throw new RangeError(`readings must be finite numbers, got ${value[wrong]}`);
  return { taskCount: rows.length, taskStart, value };
}
