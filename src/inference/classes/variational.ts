import { digamma } from '../gamma.ts';
import { logInto, normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import {
  expectedLogInto,
  logEvidence,
  mustHoldConfusions,
  posteriorMeanInto,
} from './confusion-posterior.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import type { Runner } from './dawid-skene/workspace.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import type { Inference } from './inference.ts';
import { majorityVote } from './majority-vote.ts';
import { VariationalTruths } from './variational-truths.ts';

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
 * and gold. Tasks without either are no part of it. The passes are those of Dawid–Skene, with exponentials
 * of expected logarithms for probabilities. O(votes · C + A·C²) an iteration, O(A·C²) memory.
 *
 * @param alpha [C, C]: overwritten by `learn`
 * @param learn improves `alpha` given the counts, and returns the log-density of the prior of `alpha`
 * @param runner does the passes over the votes
 */
export function variational(
  votes: Votes,
  alpha: Float64Array,
  learn: (counts: Float64Array) => number,
  options: VariationalOptions,
  runner: Runner,
): Variational {
  const { gold, start } = options;
  mustFitGold(votes, gold);
  mustHoldConfusions(votes);
  const C = votes.classCount;
  const truths = new VariationalTruths(votes, start ?? majorityVote(votes).posterior, gold, runner);
  const { posterior, counts, classMass } = truths;
  const logConfusion = new Float64Array(counts.length);
  const prior = classPriorOf(C, options);
  const step = () => {
    const bound = prior.estimate(classMass) + learn(counts) + logEvidence(counts, alpha, C);
    expectedLogInto(logConfusion, counts, alpha);
    const objective = bound + truths.entropy;
    truths.estimate(prior.logPrior, logConfusion);
    return objective;
  };
  const convergence = untilConverged(step, votes.vote.length, options);
  prior.estimate(classMass);
  const confusion = logConfusion;
  posteriorMeanInto(confusion, counts, alpha);
  return { posterior, classPrior: prior.mean, confusion, counts, alpha, ...convergence };
}

/** The class prior: its mean, its expected logarithm, and how to estimate both. */
function classPriorOf(C: number, { classPrior }: VariationalOptions) {
  const mean = classPrior?.slice() ?? new Float64Array(C);
  const logPrior = new Float64Array(C);
  const flat = new Float64Array(C).fill(1);
  logInto(logPrior, mean);
  /** From how often each class is the truth; returns the log-evidence of that, in nats. */
  const estimate = (counts: Float64Array): number => {
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
