import type { Votes } from '../votes.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import type { Inference } from './inference.ts';
import { oneCoinPosterior } from './one-coin.ts';

/** What M-MSR learned of annotators. */
export interface Mmsr extends Inference {
  /** [A]: the probability that a vote is right; without a partner on any task 1/C. */
  readonly skill: Float64Array;
  readonly iterations: number;
  /** False when the factors still moved at the last iteration allowed. */
  readonly converged: boolean;
}

/** As many numbers a matrix of pairs may have: half a gigabyte. */
const MOST_PAIRS = 2 ** 26;
const MOST_ITERATIONS = 200;
const TOLERANCE = 1e-8;
/** No factor falls below, so that none is divided by 0. */
const LEAST = 1e-6;

/** How annotators agree with each other beyond chance. */
interface Agreement {
  /** [A, A]: tasks (pairs of votes) that two annotators share; 0 on the diagonal. */
  readonly shared: Uint32Array;
  /** [A, A]: expected product of their skills beyond chance, 1 for always equal, 0 as by chance. */
  readonly beyondChance: Float64Array;
}

/**
 * M-MSR: skills from how annotators agree in pairs, outliers cut; then one vote weighted by log-odds.
 *
 * Agreement beyond chance of two annotators is the product of their skills: a matrix of rank one, completed
 * by alternating means that leave out the F largest and F smallest of each row, so that F adversaries or
 * colluders a person do no harm. Signs are those of the leading eigenvector, most of them taken for right.
 * The posterior is that of one-coin with equal class priors. No EM and no truth in between; gold is clamped
 * at the end. O(A²) memory and O(A² log A) an iteration.
 *
 * @throws RangeError when gold does not fit the votes, or there are more than 8,192 annotators
 * @see Ma & Olshevsky (2020), algorithm 1 and section 4, https://arxiv.org/abs/2010.12181
 */
export function mmsr(votes: Votes, { gold }: WithGold = {}): Mmsr {
  mustFitGold(votes, gold);
  if (votes.annotatorCount ** 2 > MOST_PAIRS) {
    throw new RangeError(
      `M-MSR compares every pair of annotators, at most 8192 of them, got ${votes.annotatorCount}: ` +
        'use one-coin, which estimates the same skills',
    );
  }
  const C = votes.classCount;
  const agreement = agreements(votes);
  const { size, iterations, converged } = factor(agreement);
  const sign = signs(agreement);
  const margin = 1 / Math.sqrt(Math.max(votedTasks(votes), 1));
  const least = Math.min(margin - 1 / Math.max(C - 1, 1), 0);
  const skill = size.map((magnitude, a) => {
    const beyondChance = Math.max(Math.min(sign[a]! * magnitude, 1 - margin), least);
    return Math.min((beyondChance * (C - 1) + 1) / C, 1 - LEAST);
  });
  const posterior = new Float64Array(votes.taskCount * C);
  oneCoinPosterior(votes, new Float64Array(C).fill(-Math.log(C)), skill, posterior, gold);
  const classPrior = new Float64Array(C).fill(1 / C);
  return { posterior, classPrior, skill, iterations, converged };
}

function agreements(votes: Votes): Agreement {
  const { annotatorCount, classCount, annotator, vote, taskStart } = votes;
  const shared = new Uint32Array(annotatorCount ** 2);
  const beyondChance = new Float64Array(annotatorCount ** 2);
  const compare = (i: number, j: number) => {
    if (annotator[i] === annotator[j]) return;
    const pair = annotator[i]! * annotatorCount + annotator[j]!;
    shared[pair]!++;
    if (vote[i] === vote[j]) beyondChance[pair]!++;
  };
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = taskStart[t]!; i < taskStart[t + 1]!; i++) {
      for (let j = taskStart[t]!; j < taskStart[t + 1]!; j++) compare(i, j);
    }
  }
  for (let pair = 0; pair < shared.length; pair++) {
    if (shared[pair] === 0) continue;
    const equal = beyondChance[pair]! / shared[pair]!;
    beyondChance[pair] = (equal * classCount - 1) / Math.max(classCount - 1, 1);
  }
  return { shared, beyondChance };
}

function votedTasks({ taskStart }: Votes): number {
  return taskStart.reduce(
    (count, start, t) => (t > 0 && start > taskStart[t - 1]! ? count + 1 : count),
    0,
  );
}

/** The magnitudes of skills beyond chance, [A], whose products come nearest to the agreements, outliers cut. */
function factor({ shared, beyondChance }: Agreement) {
  const A = Math.sqrt(shared.length);
  const cut = Math.max(Math.floor(fewestPartners(shared) / 2) - 1, 0);
  const left = new Float64Array(A).fill(0.5);
  const right = new Float64Array(A).fill(0.5);
  const ratios = new Float64Array(A);
  /** Moves each entry of `to` to the trimmed mean of what its row says, given `from`; returns the largest move. */
  const half = (to: Float64Array, from: Float64Array): number => {
    let moved = 0;
    for (let a = 0; a < A; a++) {
      let count = 0;
      for (let b = 0; b < A; b++) {
        const pair = a * A + b;
        if (shared[pair]! > 0) ratios[count++] = Math.abs(beyondChance[pair]!) / from[b]!;
      }
      const next = Math.max(trimmedMean(ratios.subarray(0, count).sort(), to[a]!, cut), LEAST);
      moved = Math.max(moved, Math.abs(next - to[a]!));
      to[a] = next;
    }
    return moved;
  };
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;
  for (; iterations < MOST_ITERATIONS && moved > TOLERANCE; iterations++) {
    moved = half(right, left);
    moved = Math.max(moved, half(left, right));
  }
  const norm = (factor: Float64Array) => Math.sqrt(factor.reduce((sum, x) => sum + x * x, 0));
  const scale = Math.sqrt(norm(left) / norm(right)) || 1;
  return { size: left.map((x) => x / scale), iterations, converged: moved <= TOLERANCE };
}

/** The mean of sorted values without the `cut` largest above `pivot` and the `cut` smallest below it. */
function trimmedMean(sorted: Float64Array, pivot: number, cut: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < Math.min(cut, sorted.length) && sorted[from]! < pivot) from++;
  while (to > Math.max(sorted.length - cut, from) && sorted[to - 1]! > pivot) to--;
  if (from === to) return pivot;
  return sorted.subarray(from, to).reduce((a, b) => a + b) / (to - from);
}

/** How many others the loneliest annotator shares a task with, of those who share any. */
function fewestPartners(shared: Uint32Array): number {
  const A = Math.sqrt(shared.length);
  let fewest = A;
  for (let a = 0; a < A; a++) {
    const partners = shared
      .subarray(a * A, (a + 1) * A)
      .reduce((n, tasks) => n + Math.sign(tasks), 0);
    if (partners > 0) fewest = Math.min(fewest, partners);
  }
  return fewest;
}

/** 1, -1 or 0 for each annotator: with whom they side, the majority being right; power iteration. */
function signs({ shared, beyondChance }: Agreement): Float64Array {
  const A = Math.sqrt(shared.length);
  let vector = new Float64Array(A).fill(1);
  for (let step = 0; step < 200; step++) {
    const next = new Float64Array(A);
    for (let a = 0; a < A; a++) {
      let degree = 0;
      let pulled = 0;
      for (let b = 0; b < A; b++) {
        const sign = Math.sign(beyondChance[a * A + b]!);
        degree += Math.abs(sign);
        pulled += sign * vector[b]!;
      }
      next[a] = degree > 0 ? vector[a]! + pulled / degree : 0;
    }
    const largest = next.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest === 0) return next;
    vector = next.map((x) => x / largest);
  }
  const side = vector.map((x) => Math.sign(x));
  return side.reduce((a, b) => a + b, 0) < 0 ? side.map((x) => -x) : side;
}
