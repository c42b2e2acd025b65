/** What several annotators drew of one thing, D coordinates each, in units in which errors compare. */
export interface Group {
  /** [n] */
  readonly annotators: readonly number[];
  /** [n] rows of [D]. */
  readonly coordinates: readonly Float64Array[];
  /** How much its errors tell of the annotators, 0 to 1: the probability that it is real. */
  readonly weight: number;
}

/** Where each thing is, and how far each annotator's drawings stray. */
export interface Location {
  /** [K] rows of [D]. */
  readonly centre: readonly Float64Array[];
  /** [K]: the variance of every coordinate of the centre. */
  readonly variance: Float64Array;
  /** [A]: the variance of an annotator's coordinates. */
  readonly spread: Float64Array;
  /** [A] rows of [D]: what an annotator's coordinates lie off on average, as drawing boxes too wide. */
  readonly habit: readonly Float64Array[];
}

/** How to weigh drawings. */
export interface LocationOptions {
  /** Whether annotators may lie off in one direction. Default true. */
  readonly habits?: boolean | undefined;
  /** The standard deviation of coordinates expected before any is seen. */
  readonly expectedSpread: number;
}

/** Student's t with so many degrees of freedom: a gross slip does not pull the centre. */
const FREEDOM = 5;
/** Imagined drawings of an annotator whose spread is that of all; and with no habit. */
const PRIOR_DRAWINGS = 4;
/** Imagined drawings of the expected spread, for all annotators together. */
const PRIOR_OF_ALL = 2;

/**
 * The centre of every group, each annotator weighed by how close they usually come, habits taken off.
 *
 * Coordinate d of annotator a is centre + habit_a,d + σ_a · Student's t; EM over centres, habits and
 * spreads, shrunk to the spread of all. Groups of one tell nothing of anybody. The variance of the
 * centre is 1/Σ weights, as with normal errors.
 *
 * @see Lange, Little & Taylor (1989), doi:10.1080/01621459.1989.10478852: the weights of Student's t
 */
export function locate(
  groups: readonly Group[],
  annotatorCount: number,
  options: LocationOptions,
): Location {
  const D = groups[0]?.coordinates[0]?.length ?? 0;
  const state: State = {
    centre: groups.map(medianOf),
    variance: new Float64Array(groups.length),
    spread: new Float64Array(annotatorCount).fill(options.expectedSpread ** 2),
    habit: Array.from({ length: annotatorCount }, () => new Float64Array(D)),
    slip: groups.map(({ annotators }) => new Float64Array(annotators.length).fill(1)),
  };
  for (let round = 0; round < 30; round++) {
    estimateSpreads(groups, state, options.expectedSpread ** 2);
    if (options.habits ?? true) estimateHabits(groups, state);
    recentre(groups, state);
  }
  const { centre, variance, spread, habit } = state;
  return { centre, variance, spread, habit };
}

interface State extends Location {
  readonly centre: Float64Array[];
  /** [K] rows of [n]: below 1 where a drawing lies further off than its annotator's usually do. */
  readonly slip: readonly Float64Array[];
}

function medianOf({ coordinates }: Group): Float64Array {
  const middle = (coordinates.length - 1) / 2;
  return coordinates[0]!.map((_, d) => {
    const sorted = Float64Array.from(coordinates, (row) => row[d]!).sort();
    return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  });
}

/** The mean squared error of drawing i of group k, the centre's own uncertainty counted in. */
function squaredError(group: Group, state: State, k: number, i: number): number {
  const habit = state.habit[group.annotators[i]!]!;
  const row = group.coordinates[i]!;
  let sum = 0;
  for (let d = 0; d < row.length; d++) sum += (row[d]! - habit[d]! - state.centre[k]![d]!) ** 2;
  return sum / row.length + state.variance[k]!;
}

function estimateSpreads(groups: readonly Group[], state: State, expected: number): void {
  const squares = new Float64Array(state.spread.length);
  const drawings = new Float64Array(state.spread.length);
  for (const [k, group] of groups.entries()) {
    if (group.annotators.length < 2) continue;
    for (const [i, a] of group.annotators.entries()) {
      squares[a]! += group.weight * state.slip[k]![i]! * squaredError(group, state, k, i);
      drawings[a]! += group.weight;
    }
  }
  const total = squares.reduce((sum, square) => sum + square, PRIOR_OF_ALL * expected);
  const ofAll = total / drawings.reduce((sum, count) => sum + count, PRIOR_OF_ALL);
  for (let a = 0; a < squares.length; a++) {
    const spread = (squares[a]! + PRIOR_DRAWINGS * ofAll) / (drawings[a]! + PRIOR_DRAWINGS);
    state.spread[a] = Math.max(spread, Number.MIN_VALUE);
  }
}

function estimateHabits(groups: readonly Group[], state: State): void {
  const drawings = new Float64Array(state.habit.length).fill(PRIOR_DRAWINGS);
  const off = state.habit.map((habit) => new Float64Array(habit.length));
  for (const [k, group] of groups.entries()) {
    if (group.annotators.length < 2) continue;
    for (const [i, a] of group.annotators.entries()) {
      const weight = group.weight * state.slip[k]![i]!;
      drawings[a]! += weight;
      for (let d = 0; d < off[a]!.length; d++) {
        off[a]![d]! += weight * (group.coordinates[i]![d]! - state.centre[k]![d]!);
      }
    }
  }
  for (const [a, habit] of state.habit.entries()) {
    for (let d = 0; d < habit.length; d++) habit[d] = off[a]![d]! / drawings[a]!;
  }
}

function recentre(groups: readonly Group[], state: State): void {
  for (const [k, group] of groups.entries()) {
    const D = group.coordinates[0]!.length;
    const centre = new Float64Array(D);
    let total = 0;
    for (const [i, a] of group.annotators.entries()) {
      const error = (D * squaredError(group, state, k, i)) / state.spread[a]!;
      const slip = group.annotators.length < 2 ? 1 : (FREEDOM + D) / (FREEDOM + error);
      state.slip[k]![i] = slip;
      const weight = slip / state.spread[a]!;
      total += weight;
      for (let d = 0; d < D; d++) {
        centre[d]! += weight * (group.coordinates[i]![d]! - state.habit[a]![d]!);
      }
    }
    state.centre[k] = centre.map((sum) => sum / total);
    state.variance[k] = 1 / total;
  }
}
