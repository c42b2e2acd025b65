import { logInto } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import {
  expectedCounts,
  imaginedVotes,
  mustHoldConfusions,
  posteriorMeanInto,
} from './confusion-posterior.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { eStep } from './dawid-skene.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';

/** How to run Dawid–Skene with a prior. */
export interface MapDawidSkeneOptions extends WithGold, Stopping {
  /** Imagined votes for the truth in every row of every confusion, 0 or more. Default 1. */
  readonly imaginedRight?: number | undefined;
  /** Imagined votes for all other classes of a row together, shared out evenly; above 0. Default 0.5. */
  readonly imaginedWrong?: number | undefined;
}

/** What Dawid–Skene with a prior learned of the annotators. */
export interface MapDawidSkene extends Inference, Convergence {
  /** [A, C, C]: P(vote = v | truth = c) of annotator a at (a·C + c)·C + v. */
  readonly confusion: Float64Array;
}

/**
 * Dawid–Skene with a Dirichlet prior: the confusions most probable given votes and imagined votes.
 *
 * EM from the majority vote. Rows have the prior Dirichlet(1 + imagined votes), more of them on the
 * diagonal where people are expected to be right. The objective is the log-likelihood of votes and gold
 * and the log-density of the prior, its constant left out. O(votes · C) an iteration, O(A·C²) memory.
 *
 * @throws RangeError when gold does not fit, an imagined count is out of range, or confusions do not fit memory
 * @see Dawid & Skene (1979), doi:10.2307/2346806, with the prior of Raykar et al. (2010), section 2.6,
 *   https://jmlr.org/papers/v11/raykar10a.html
 */
export function mapDawidSkene(votes: Votes, options: MapDawidSkeneOptions = {}): MapDawidSkene {
  const { gold, imaginedRight = 1, imaginedWrong = 0.5 } = options;
  mustFitGold(votes, gold);
  mustHoldConfusions(votes);
  const C = votes.classCount;
  if (!(imaginedRight >= 0 && imaginedWrong > 0)) {
    throw new RangeError(
      `imagined votes must be 0 or more for the truth and above 0 for the rest, ` +
        `got ${imaginedRight} and ${imaginedWrong}`,
    );
  }
  const imagined = imaginedVotes(C, imaginedRight, imaginedWrong);
  const { posterior, classPrior } = majorityVote(votes);
  clampGold(posterior, gold, C);
  const confusion = new Float64Array(votes.annotatorCount * C * C);
  const logConfusion = new Float64Array(confusion.length);
  const logPrior = new Float64Array(C);
  const maximize = () => {
    expectedCounts(votes, posterior, confusion);
    posteriorMeanInto(confusion, confusion, imagined);
    meanPosterior(votes, posterior, classPrior, gold);
    logInto(logConfusion, confusion);
    logInto(logPrior, classPrior);
  };
  maximize();
  const step = () => {
    let density = 0;
    for (let i = 0; i < confusion.length; i++) {
      density += imagined[i % imagined.length]! * logConfusion[i]!;
    }
    const logLikelihood = eStep(votes, logPrior, logConfusion, posterior, gold);
    maximize();
    return logLikelihood + density;
  };
  const convergence = untilConverged(step, votes.vote.length, options);
  return { posterior, classPrior, confusion, ...convergence };
}
