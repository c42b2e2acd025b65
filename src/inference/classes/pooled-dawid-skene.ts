import { logInto, normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { eStep } from './dawid-skene.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';

/** How to run the pooled form. */
export interface PooledOptions {
  /** How many votes a task stands for, as a span's length, [T]. Default 1. */
  readonly weight?: Float64Array | undefined;
  /** Imagined votes, distributed as the whole crowd's, in every row of a confusion. Default 10. */
  readonly poolWeight?: number | undefined;
  /** The class of tasks whose truth is known, -1 elsewhere, [T]. */
  readonly gold?: Int32Array | undefined;
  /** Default 50. */
  readonly maxIterations?: number | undefined;
}

/** As `DawidSkene`, and the crowd's own confusion. */
export interface PooledDawidSkene extends Inference {
  /** [A, C, C]: P(vote = v | truth = c) of annotator a at (a·C + c)·C + v. */
  readonly confusion: Float64Array;
  /** [C, C]: the same for all annotators together. */
  readonly crowd: Float64Array;
  readonly iterations: number;
}

/**
 * Dawid–Skene with confusions shrunk to the crowd's own: for annotators of whom little is known.
 *
 * EM from the majority vote; a row of an annotator has a Dirichlet prior of `poolWeight` imagined votes
 * in the proportions of all annotators, which are learned in every M-step (empirical Bayes). A task of
 * weight w teaches as w tasks would, and is judged by its votes once. The same votes give the same bytes.
 *
 * @see Paun et al. (2018), Comparing Bayesian Models of Annotation, section 3.4 (hierarchical
 *   Dawid–Skene), doi:10.1162/tacl_a_00040
 */
export function pooledDawidSkene(votes: Votes, options: PooledOptions = {}): PooledDawidSkene {
  const { weight, poolWeight = 10, gold, maxIterations = 50 } = options;
  const C = votes.classCount;
  const { posterior, classPrior } = majorityVote(votes);
  for (const [t, known] of gold?.entries() ?? []) {
    if (known >= 0) posterior.subarray(t * C, (t + 1) * C).fill(0)[known] = 1;
  }
  const confusion = new Float64Array(votes.annotatorCount * C * C);
  const crowd = new Float64Array(C * C);
  const logConfusion = new Float64Array(confusion.length);
  const logPrior = new Float64Array(C);
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;
  while (true) {
    pooledStep(votes, posterior, confusion, crowd, weight, poolWeight);
    weightedPrior(votes, posterior, classPrior, weight, gold);
    if (iterations >= maxIterations || moved < 1e-6) break;
    logInto(logConfusion, confusion);
    logInto(logPrior, classPrior);
    const before = posterior.slice();
    eStep(votes, logPrior, logConfusion, posterior, gold);
    moved = farthest(before, posterior);
    iterations++;
  }
  return { posterior, classPrior, confusion, crowd, iterations };
}

/** M-step: `crowd` from all votes, then every confusion with the crowd's rows as its prior. */
function pooledStep(
  votes: Votes,
  posterior: Float64Array,
  confusion: Float64Array,
  crowd: Float64Array,
  weight: Float64Array | undefined,
  poolWeight: number,
): void {
  const C = votes.classCount;
  confusion.fill(0);
  for (let t = 0; t < votes.taskCount; t++) {
    const w = weight === undefined ? 1 : weight[t]!;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) confusion[column + c * C]! += w * posterior[t * C + c]!;
    }
  }
  crowd.fill(1 / C);
  for (let i = 0; i < confusion.length; i++) crowd[i % (C * C)]! += confusion[i]!;
  normalizeRows(crowd, C);
  for (let i = 0; i < confusion.length; i++) confusion[i]! += poolWeight * crowd[i % (C * C)]!;
  normalizeRows(confusion, C);
}

function weightedPrior(
  votes: Votes,
  posterior: Float64Array,
  classPrior: Float64Array,
  weight: Float64Array | undefined,
  gold: Int32Array | undefined,
): void {
  const C = classPrior.length;
  if (weight === undefined) {
    meanPosterior(votes, posterior, classPrior, gold);
    return;
  }
  classPrior.fill(0);
  for (let i = 0; i < posterior.length; i++) {
    classPrior[i % C]! += weight[Math.floor(i / C)]! * posterior[i]!;
  }
  normalizeRows(classPrior, C);
}

/** The largest change of any entry. */
function farthest(before: Float64Array, after: Float64Array): number {
  let most = 0;
  for (let i = 0; i < after.length; i++) most = Math.max(most, Math.abs(after[i]! - before[i]!));
  return most;
}
