import { seededRandom } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import type { Inference } from './inference.ts';
import {
  beginMace,
  estimateMace,
  type MaceMethod,
  type MaceState,
  maceVotes,
  maximizeMace,
  readMace,
} from './mace-model.ts';

/** How to run MACE; left out, it is variational with the priors of the paper and ten starts. */
export interface MaceOptions extends WithGold, Stopping {
  /** Variational Bayes, or expectation maximisation with a trace of smoothing. Default 'vb'. */
  readonly method?: MaceMethod | undefined;
  /** Starts that are tried, 1 or more: the first from equal counts, the others at random. Default 10. */
  readonly starts?: number | undefined;
  /** Of the random starts, a whole number from 0 to 2^32 - 1. Default 0. */
  readonly seed?: number | undefined;
}

/** What MACE learned of annotators. */
export interface Mace extends Inference, Convergence {
  /** [A]: the probability that a vote is the truth because the annotator knows it; without votes ½. */
  readonly knowing: Float64Array;
  /** [A, C]: what the annotator says otherwise, at a·C + v; rows sum to 1. */
  readonly strategy: Float64Array;
}

/** Iterations of every start before the best of them goes on alone. */
const TRIAL = { maxIterations: 4, tolerance: Number.NEGATIVE_INFINITY };

/**
 * MACE: an annotator either knows the truth and votes it, or votes by a habit that ignores the task.
 *
 * Finds spammers and what they click. Classes are equally likely beforehand. Every start runs four
 * iterations, the best goes on; the same votes and seed give the same bytes. The objective, of the start
 * that goes on, is the log-likelihood of votes and gold with the log-density of the prior ('em') or the
 * evidence lower bound ('vb'). O(votes + (T + A)·C) an iteration.
 *
 * @throws RangeError when gold does not fit the votes
 * @see Hovy et al. (2013), https://aclanthology.org/N13-1132; short runs of many starts:
 *   Biernacki et al. (2003), doi:10.1016/S0167-9473(02)00163-9
 */
export function mace(votes: Votes, options: MaceOptions = {}): Mace {
  const { gold, method = 'vb', starts = 10, seed = 0 } = options;
  mustFitGold(votes, gold);
  const C = votes.classCount;
  const posterior = new Float64Array(votes.taskCount * C);
  const counted = maceVotes(votes);
  const iterating = (state: MaceState) => () =>
    maximizeMace(state, C, method) + estimateMace(state, counted, posterior, gold);
  const random = seededRandom(seed);
  let best = beginMace(votes);
  let highest = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < starts && starts > 1; start++) {
    const state = start === 0 ? best : beginMace(votes, random);
    const { objective } = untilConverged(iterating(state), votes.vote.length, TRIAL);
    if (!(objective.at(-1)! > highest)) continue;
    highest = objective.at(-1)!;
    best = state;
  }
  const convergence = untilConverged(iterating(best), votes.vote.length, options);
  maximizeMace(best, C, method);
  estimateMace(best, counted, posterior, gold);
  const classPrior = new Float64Array(C).fill(1 / C);
  return { posterior, classPrior, ...readMace(best, method), ...convergence };
}
