/** Two annotators' masks of one task: how many pixels are apart, over the mean area of the task's masks. */
export interface MaskPair {
  readonly task: number;
  readonly one: number;
  readonly other: number;
  readonly apart: number;
}

/** How far the masks of each annotator are from the truth, and how much that varies. */
export interface AreaError {
  /** [A]: the wrong area of an annotator's mask over the area of the true one, at a usual task. */
  readonly spread: Float64Array;
  /** [T]: the logarithm of how much harder a task is than usual, shrunk to 0; and its variance. */
  readonly difficulty: Float64Array;
  readonly difficultyVariance: Float64Array;
  /** The mean logarithm of a wrong area over its spread, which squares set: below 0. */
  readonly usual: number;
  /** The variance of the logarithm of a wrong area beside the difficulty of its task. */
  readonly variance: number;
  /** [A]: on how many tasks an annotator's masks were compared. */
  readonly compared: Uint32Array;
}

/** The wrong area expected before any two masks are compared, a mean IoU of 0.82; and its weight in pairs. */
const PRIOR = { spread: 0.2, pairs: 4 };
/** Variances of logarithms expected before any task is seen, and their weight in tasks. */
const PRIOR_VARIANCE = { task: 0.1, pair: 0.1, tasks: 4 };

/**
 * Each annotator's wrong area from how far their masks are from one another, truth unseen.
 *
 * Borders stray independently, so two masks are √(s_i² + s_j²) apart where the annotators' own wrong
 * areas are s_i and s_j; a task multiplies all by its difficulty. Moments of logarithms tell the spread
 * of difficulties from that of pairs. What all annotators get wrong alike cannot be seen.
 */
export function areaError(
  pairs: readonly MaskPair[],
  annotatorCount: number,
  taskCount: number,
): AreaError {
  const spread = new Float64Array(annotatorCount).fill(PRIOR.spread);
  let difficulty = difficulties(pairs, spread, taskCount);
  for (let round = 0; round < 30; round++) {
    respread(pairs, spread, difficulty.difficulty);
    difficulty = difficulties(pairs, spread, taskCount);
  }
  return { spread, ...difficulty, compared: comparedTasks(pairs, annotatorCount) };
}

function comparedTasks(pairs: readonly MaskPair[], annotatorCount: number): Uint32Array {
  const tasks = Array.from({ length: annotatorCount }, () => new Set<number>());
  for (const { task, one, other } of pairs) {
    tasks[one]!.add(task);
    tasks[other]!.add(task);
  }
  return Uint32Array.from(tasks, ({ size }) => size);
}

/** Splits the square of every distance between its two annotators, by their spreads so far. */
function respread(
  pairs: readonly MaskPair[],
  spread: Float64Array,
  difficulty: Float64Array,
): void {
  const squares = spread.map((s) => s ** 2);
  const ofAll = meanSquare(pairs, difficulty) / 2;
  const sums = new Float64Array(spread.length).fill(PRIOR.pairs * ofAll);
  const counts = new Float64Array(spread.length).fill(PRIOR.pairs);
  for (const { task, one, other, apart } of pairs) {
    const square = (apart / Math.exp(difficulty[task]!)) ** 2;
    const both = squares[one]! + squares[other]!;
    sums[one]! += (square * squares[one]!) / both;
    sums[other]! += (square * squares[other]!) / both;
    counts[one]!++;
    counts[other]!++;
  }
  for (let a = 0; a < spread.length; a++) spread[a] = Math.sqrt(sums[a]! / counts[a]!);
}

function meanSquare(pairs: readonly MaskPair[], difficulty: Float64Array): number {
  let sum = PRIOR.pairs * 2 * PRIOR.spread ** 2;
  for (const { task, apart } of pairs) sum += (apart / Math.exp(difficulty[task]!)) ** 2;
  return sum / (pairs.length + PRIOR.pairs);
}

function difficulties(pairs: readonly MaskPair[], spread: Float64Array, taskCount: number) {
  const sums = new Float64Array(taskCount);
  const counts = new Uint32Array(taskCount);
  const logs = pairs.map(({ task, one, other, apart }) => {
    const log = Math.log(apart / Math.hypot(spread[one]!, spread[other]!));
    sums[task]! += log;
    counts[task]!++;
    return log;
  });
  const usual = logs.reduce((sum, log) => sum + log, 0) / (logs.length + PRIOR.pairs);
  const variances = varianceParts(pairs, logs, sums, counts, usual);
  const difficulty = new Float64Array(taskCount);
  const difficultyVariance = new Float64Array(taskCount).fill(variances.task);
  for (let t = 0; t < taskCount; t++) {
    if (counts[t] === 0) continue;
    const kept = variances.task / (variances.task + variances.pair / independent(counts[t]!));
    difficulty[t] = kept * (sums[t]! / counts[t]! - usual);
    difficultyVariance[t] = variances.task * (1 - kept);
  }
  return { usual, difficulty, difficultyVariance, variance: variances.pair };
}

/** The annotators, less one, behind so many pairs: pairs share annotators. */
function independent(pairCount: number): number {
  return (Math.sqrt(1 + 8 * pairCount) - 1) / 2;
}

/** Variance of logarithms between tasks and, within tasks, between pairs. */
function varianceParts(
  pairs: readonly MaskPair[],
  logs: readonly number[],
  sums: Float64Array,
  counts: Uint32Array,
  usual: number,
) {
  let within = PRIOR_VARIANCE.pair * PRIOR_VARIANCE.tasks;
  let freedom = PRIOR_VARIANCE.tasks;
  for (const [p, { task }] of pairs.entries()) {
    within += (logs[p]! - sums[task]! / counts[task]!) ** 2;
    freedom += 1 - 1 / counts[task]!;
  }
  const pair = within / freedom;
  let between = PRIOR_VARIANCE.task * PRIOR_VARIANCE.tasks;
  let tasks = PRIOR_VARIANCE.tasks;
  for (let t = 0; t < counts.length; t++) {
    if (counts[t] === 0) continue;
    between += (sums[t]! / counts[t]! - usual) ** 2 - pair / independent(counts[t]!);
    tasks++;
  }
  return { pair, task: Math.max(between / tasks, 0.01) };
}
