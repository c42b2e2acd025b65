import { normalizeRows } from '../../numeric.ts';

/** How many annotators and classes there are: all that parameters and statistics depend on. */
export interface ModelShape {
  readonly annotatorCount: number;
  readonly classCount: number;
}

/**
 * What the votes depend on, as the kernels read it: the truths of one annotator and one vote lie together.
 *
 * `confusion` [A, V, C]: P(vote = v | truth = c) of annotator a at (a·C + v)·C + c. Views of `values`
 * [C + A·C²], so that all parameters are one vector.
 */
export interface DawidSkeneParameters {
  readonly values: Float64Array;
  readonly classPrior: Float64Array;
  readonly confusion: Float64Array;
}

/**
 * What the M-step needs to know of some of the tasks: sums over them, so that parts add up to the whole.
 *
 * `counts` [A, V, C], laid out as the confusion: expected votes v of annotator a on tasks of truth c.
 * `classMass` [C]: expected tasks of each truth, among those that anything is known about.
 * `logLikelihood` [1]: of their votes and gold in nats. Views of `values` [A·C² + C + 1].
 */
export interface Statistics {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly classMass: Float64Array;
  readonly logLikelihood: Float64Array;
}

/** Gives memory: an `ArrayBuffer`, or one that threads share. */
export type Allocate = (bytes: number) => ArrayBufferLike;

/** Memory of this thread alone. */
export const allocateHere: Allocate = (bytes) => new ArrayBuffer(bytes);

/** Parameters of a shape, all 0 until `parametersOf` fills them. */
export function newParameters(shape: ModelShape, allocate = allocateHere): DawidSkeneParameters {
  const C = shape.classCount;
  const values = new Float64Array(allocate(8 * (C + shape.annotatorCount * C * C)));
  return { values, classPrior: values.subarray(0, C), confusion: values.subarray(C) };
}

/** Statistics of no task at all: zeros. */
export function newStatistics(shape: ModelShape, allocate = allocateHere): Statistics {
  const C = shape.classCount;
  const cells = shape.annotatorCount * C * C;
  return statisticsIn(new Float64Array(allocate(8 * (cells + C + 1))), C);
}

/** The statistics that `values` hold, counts first. */
export function statisticsIn(values: Float64Array, classCount: number): Statistics {
  const cells = values.length - classCount - 1;
  return {
    values,
    counts: values.subarray(0, cells),
    classMass: values.subarray(cells, cells + classCount),
    logLikelihood: values.subarray(cells + classCount),
  };
}

/** Adds the statistics of other tasks to `sum`, in place. */
export function addStatistics(sum: Statistics, other: Statistics): void {
  const { values } = sum;
  for (let i = 0; i < values.length; i++) values[i]! += other.values[i]!;
}

/**
 * The statistics of all tasks, from those of parts that share no task. Cost: one pass over each part.
 *
 * Parts are added in the order given: the same parts in the same order give the same bytes.
 */
export function mergeStatistics(parts: Iterable<Statistics>, shape: ModelShape): Statistics {
  const sum = newStatistics(shape);
  for (const part of parts) addStatistics(sum, part);
  return sum;
}

/**
 * M-step of Dawid–Skene: the parameters that make the votes likeliest, given the statistics of all tasks.
 *
 * What an annotator says of a truth they have had no part in is uniform; so is the prior when nothing
 * is known.
 *
 * @param smoothing imagined votes added to every count
 * @param parameters overwritten and returned; may be the very cells of the statistics
 * @see Dawid & Skene (1979), eq. 2.3 and 2.4, doi:10.2307/2346806
 */
export function parametersOf(
  statistics: Pick<Statistics, 'counts' | 'classMass'>,
  smoothing: number,
  parameters: DawidSkeneParameters,
): DawidSkeneParameters {
  const { classPrior, confusion } = parameters;
  const C = classPrior.length;
  classPrior.set(statistics.classMass);
  normalizeRows(classPrior, C);
  for (let start = 0; start < confusion.length; start += C * C) {
    for (let c = start; c < start + C; c++) spread(statistics.counts, confusion, c, C, smoothing);
  }
  return parameters;
}

/** One annotator and one truth: what they said, as shares; `first` is the cell of vote 0. */
function spread(
  counts: Float64Array,
  confusion: Float64Array,
  first: number,
  C: number,
  smoothing: number,
): void {
  const end = first + C * C;
  let sum = 0;
  for (let cell = first; cell < end; cell += C) sum += counts[cell]! + smoothing;
  if (sum === 0) for (let cell = first; cell < end; cell += C) confusion[cell] = 1 / C;
  else
    for (let cell = first; cell < end; cell += C)
      confusion[cell] = (counts[cell]! + smoothing) / sum;
}

/** The confusion as `[A, truth, vote]`, as every method of inference gives it: each annotator transposed. */
export function confusionByTruth({ classPrior, confusion }: DawidSkeneParameters): Float64Array {
  const byTruth = new Float64Array(confusion.length);
  transposeInto(byTruth, confusion, classPrior.length, classPrior.length);
  return byTruth;
}

/** Transposes one matrix after another, from `source` of so many rows and columns each. */
export function transposeInto(
  target: Float64Array,
  source: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let start = 0; start < source.length; start += rows * columns) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        target[start + c * rows + r] = source[start + r * columns + c]!;
      }
    }
  }
}
