import type { Interval } from '../interval.ts';
import { CompensatedSum } from '../numeric.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
import type { Readings } from './readings.ts';

/** What a difference of two values means: their order alone, their distance, or their ratio. */
export type Level = 'ordinal' | 'interval' | 'ratio';

/** The tasks with two readings or more, each reading as the rank of its value. */
interface Ranked {
  /** [U + 1] */
  readonly start: Uint32Array;
  /** Of each reading, from 0, into `values`. */
  readonly rank: Uint32Array;
  /** Each different value once, rising. */
  readonly values: Float64Array;
  /** [U]: what differs within each task; none for ranks, which change with the tasks drawn. */
  readonly within?: Float64Array;
}

/**
 * Krippendorff's alpha for values that have an order, a distance or a ratio; missing readings are no readings.
 *
 * Tasks with fewer than two readings are left out. The ordinal difference of two values is the distance
 * of their mid-ranks among all readings, so it needs no table of differences. O(readings · log) for
 * ordinal and interval; ratio compares all pairs of D different values, O(D²).
 *
 * @returns at most 1; undefined without two different values to compare
 * @throws RangeError for a ratio of negative values
 * @see Krippendorff (2011), Computing Krippendorff's Alpha-Reliability,
 *   https://repository.upenn.edu/asc_papers/43
 */
export function valuedAlpha(readings: Readings, level: Level): number | undefined {
  const ranked = rankedOf(readings, level);
  return alphaOf(
    ranked,
    level,
    Uint32Array.from({ length: ranked.start.length - 1 }, (_, u) => u),
  );
}

/** A percentile bootstrap interval of alpha over tasks; undefined where alpha is. */
export function valuedAlphaInterval(
  readings: Readings,
  level: Level,
  options: BootstrapOptions,
): Interval | undefined {
  const ranked = rankedOf(readings, level);
  return bootstrapInterval(
    ranked.start.length - 1,
    (drawn) => alphaOf(ranked, level, drawn),
    options,
  );
}

function rankedOf({ taskCount, taskStart, value }: Readings, level: Level): Ranked {
  const rows: Float64Array[] = [];
  for (let t = 0; t < taskCount; t++) {
    const row = value.subarray(taskStart[t]!, taskStart[t + 1]!);
    if (row.length > 1) rows.push(row);
  }
  const values = Float64Array.from(new Set(rows.flatMap((row) => [...row]))).sort();
  if (level === 'ratio' && values[0]! < 0) {
    throw new RangeError(`a ratio needs values of 0 or more, got ${values[0]}`);
  }
  const rankOf = new Map([...values].map((v, rank) => [v, rank]));
  const start = new Uint32Array(rows.length + 1);
  for (const [u, row] of rows.entries()) start[u + 1] = start[u]! + row.length;
  const rank = Uint32Array.from(
    rows.flatMap((row) => [...row]),
    (v) => rankOf.get(v)!,
  );
  const ranked = { start, rank, values };
  if (level === 'ordinal') return ranked;
  return { ...ranked, within: withinTasks(ranked, level, values) };
}

/** The spread of each task's readings over the other readings of the task, [U]. */
function withinTasks({ start, rank }: Ranked, level: Level, place: Float64Array): Float64Array {
  const spread = level === 'ratio' ? ratioSpread : squareSpread;
  return Float64Array.from({ length: start.length - 1 }, (_, u) => {
    const said = Float64Array.from(rank.subarray(start[u]!, start[u + 1]!), (r) => place[r]!);
    return spread(said, NO_COUNTS, said.length) / (said.length - 1);
  });
}

/** 1 - Do/De of the tasks drawn. */
function alphaOf(ranked: Ranked, level: Level, drawn: Uint32Array): number | undefined {
  const counts = new Float64Array(ranked.values.length);
  let readings = 0;
  for (const u of drawn) {
    for (let i = ranked.start[u]!; i < ranked.start[u + 1]!; i++) counts[ranked.rank[i]!]!++;
    readings += ranked.start[u + 1]! - ranked.start[u]!;
  }
  const place = level === 'ordinal' ? midRanks(counts) : ranked.values;
  const spread = level === 'ratio' ? ratioSpread : squareSpread;
  const expected = spread(place, counts, readings);
  if (!(expected > 0)) return undefined;
  const within = ranked.within ?? withinTasks(ranked, level, place);
  const observed = new CompensatedSum();
  for (const u of drawn) observed.add(within[u]!);
  return 1 - (observed.total / expected) * (readings - 1);
}

/** No counts: every value counts once. */
const NO_COUNTS = new Float64Array(0);

/** Where the readings of each value stand among all, at the middle of their run. */
function midRanks(counts: Float64Array): Float64Array {
  let below = 0;
  return counts.map((count) => {
    below += count;
    return below - count / 2;
  });
}

/** The sum of squared differences over all unordered pairs: readings times squares about the mean. */
function squareSpread(values: Float64Array, counts: Float64Array, readings: number): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (values[i]! * (counts[i] ?? 1)) / readings;
  const squares = new CompensatedSum();
  for (let i = 0; i < values.length; i++) squares.add((values[i]! - mean) ** 2 * (counts[i] ?? 1));
  return readings * squares.total;
}

/** The sum of squared relative differences over all unordered pairs; two zeros do not differ. */
function ratioSpread(values: Float64Array, counts: Float64Array): number {
  const sum = new CompensatedSum();
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < i; j++) {
      const both = values[i]! + values[j]!;
      if (both === 0) continue;
      sum.add(((values[i]! - values[j]!) / both) ** 2 * (counts[i] ?? 1) * (counts[j] ?? 1));
    }
  }
  return sum.total;
}
