import { digamma } from '../gamma.ts';
import { CompensatedSum, logInto, normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import {
  expectedCounts,
  expectedLogInto,
  logEvidence,
  mustHoldConfusions,
  posteriorMeanInto,
} from './confusion-posterior.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { eStep } from './dawid-skene.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import type { Inference } from './inference.ts';
import { majorityVote } from './majority-vote.ts';

/** How to run a variational Dawid–Skene. */
export interface VariationalOptions extends WithGold, Stopping {
  /** The class prior, [C], where it is known; left out it has a flat Dirichlet prior and is learned. */
  readonly classPrior?: Float64Array | undefined;
  /** The posteriors to start from, [T, C]; left out, the majority vote. */
  readonly start?: Float64Array | undefined;
}

/** What a variational Dawid–Skene learned of the annotators. */
export interface Variational extends Inference, Convergence {
  /** [A, C, C]: posterior mean of P(vote = v | truth = c) of annotator a at (a·C + c)·C + v. */
  readonly confusion: Float64Array;
  /** [A, C, C]: expected counts, so that row (a, c) has the posterior Dirichlet(alpha row c + counts). */
  readonly counts: Float64Array;
  /** [C, C]: the Dirichlet prior of everyone's rows; learned where the method is hierarchical. */
  readonly alpha: Float64Array;
}

/**
 * The loop of variational Bayes: truths given expected log-confusions, confusions given truths.
 *
 * The objective is the evidence lower bound, each before the truths are estimated anew, in nats of votes
 * and gold. Tasks without either are no part of it. O(votes · C + A·C²) an iteration, O(A·C²) memory.
 *
 * @param alpha [C, C]: overwritten by `learn`
 * @param learn improves `alpha` given the counts, and returns the log-density of the prior of `alpha`
 */
export function variational(
  votes: Votes,
  alpha: Float64Array,
  learn: (counts: Float64Array) => number,
  options: VariationalOptions,
): Variational {
  const { gold, start } = options;
  mustFitGold(votes, gold);
  mustHoldConfusions(votes);
  const C = votes.classCount;
  const posterior = start?.slice() ?? majorityVote(votes).posterior;
  clampGold(posterior, gold, C);
  const counts = new Float64Array(votes.annotatorCount * C * C);
  const logConfusion = new Float64Array(counts.length);
  const prior = classPriorOf(votes, options);
  const step = () => {
    expectedCounts(votes, posterior, counts);
    const bound = prior.estimate(posterior) + learn(counts) + logEvidence(counts, alpha, C);
    expectedLogInto(logConfusion, counts, alpha);
    const objective = bound + entropyOfVoted(votes, posterior);
    eStep(votes, prior.logPrior, logConfusion, posterior, gold);
    return objective;
  };
  const convergence = untilConverged(step, votes.vote.length, options);
  expectedCounts(votes, posterior, counts);
  prior.estimate(posterior);
  const confusion = logConfusion;
  posteriorMeanInto(confusion, counts, alpha);
  return { posterior, classPrior: prior.mean, confusion, counts, alpha, ...convergence };
}

/** The class prior: its mean, its expected logarithm, and how to estimate both. */
function classPriorOf(votes: Votes, { classPrior, gold }: VariationalOptions) {
  const C = votes.classCount;
  const mean = classPrior?.slice() ?? new Float64Array(C);
  const logPrior = new Float64Array(C);
  const counts = new Float64Array(C);
  const flat = new Float64Array(C).fill(1);
  logInto(logPrior, mean);
  /** Returns the log-evidence of the truths, in nats. */
  const estimate = (posterior: Float64Array): number => {
    countTruths(votes, posterior, gold, counts);
    if (classPrior !== undefined) {
      return counts.reduce((sum, n, c) => (n > 0 ? sum + n * logPrior[c]! : sum), 0);
    }
    const total = digamma(counts.reduce((a, b) => a + b, C));
    for (let c = 0; c < C; c++) {
      logPrior[c] = digamma(counts[c]! + 1) - total;
      mean[c] = counts[c]! + 1;
    }
    normalizeRows(mean, C);
    return logEvidence(counts, flat, C);
  };
  return { mean, logPrior, estimate };
}

/** How often each class is expected to be the truth of the tasks that anything is known about. */
function countTruths(
  votes: Votes,
  posterior: Float64Array,
  gold: Int32Array | undefined,
  counts: Float64Array,
): void {
  const C = counts.length;
  counts.fill(0);
  for (let t = 0; t < votes.taskCount; t++) {
    const silent = votes.taskStart[t] === votes.taskStart[t + 1];
    if (silent && (gold === undefined || gold[t]! < 0)) continue;
    for (let c = 0; c < C; c++) counts[c]! += posterior[t * C + c]!;
  }
}

/** The entropy of the truths of all tasks with votes, in nats. */
function entropyOfVoted(votes: Votes, posterior: Float64Array): number {
  const C = votes.classCount;
  const sum = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    if (votes.taskStart[t] === votes.taskStart[t + 1]) continue;
    for (let c = 0; c < C; c++) {
      const p = posterior[t * C + c]!;
      if (p > 0) sum.add(-p * Math.log(p));
    }
  }
  return sum.total;
}
