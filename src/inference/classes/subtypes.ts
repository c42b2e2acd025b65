import { digamma, logGamma } from '../gamma.ts';
import { CompensatedSum, exponentiate } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import {
  expectedLogInto,
  logEvidence,
  mustHoldConfusions,
  posteriorMeanInto,
} from './confusion-posterior.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { consensusShare, crowdPrior } from './crowd-prior.ts';
import { transposeInto } from './dawid-skene/statistics.ts';
import { expectedLog, exponentialsInto } from './expected-logs.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';
import { expectStates, type States, tallyStates } from './subtype-pass.ts';

/** Two kinds of task a class: those the crowd agrees on, and those it does not. */
const SUBTYPES = 2;

/** What subtypes learned; a state is a subtype of a class, state g·C + c being subtype g of class c. */
export interface Subtypes extends Inference, Convergence {
  /** [A, S, C]: posterior mean of P(vote = v | state s) of annotator a at (a·S + s)·C + v. */
  readonly confusion: Float64Array;
  /** [S]: how often a task is in a state; sums to 1. */
  readonly statePrior: Float64Array;
}

/**
 * Dawid–Skene with two subtypes a class: in each, every annotator errs in their own way.
 *
 * Votes of a task are correlated where the task is of a kind that misleads many at once, and one confusion
 * an annotator cannot say so. Variational Bayes from the majority vote: share p of a class starts as p² in
 * the first subtype and p(1 − p) in the second, so that contested tasks have a subtype of their own. Rows
 * have the crowd's own rows as prior (`crowdPrior`) in both subtypes, which keeps a subtype the class it is
 * of; the class prior is fixed at the consensus. The objective is the evidence lower bound in nats.
 *
 * Twice the parameters of Dawid–Skene: for at least ten votes a parameter (`votesPerParameter`). Same bytes
 * for the same votes. O(votes · C) an iteration, O(A·C²) memory.
 *
 * @throws RangeError when gold does not fit the votes or confusions do not fit memory
 * @see Li, Rubinstein & Cohn (2019), https://proceedings.mlr.press/v97/li19i.html, here with two subtypes,
 *   a fixed start and the crowd's prior
 */
export function subtypes(votes: Votes, options: WithGold & Stopping = {}): Subtypes {
  const { gold } = options;
  mustFitGold(votes, gold);
  mustHoldConfusions({ ...votes, annotatorCount: votes.annotatorCount * SUBTYPES });
  const C = votes.classCount;
  const { posterior } = majorityVote(votes);
  clampGold(posterior, gold, C);
  const alpha = crowdPrior(votes, posterior);
  const share = consensusShare(votes, posterior);
  const logConfusion = new Float64Array(votes.annotatorCount * SUBTYPES * C * C);
  const logPrior = new Float64Array(SUBTYPES * C);
  const states = statesFrom(votes, posterior);
  const byState = new Float64Array(logConfusion.length);
  let entropy = entropyOfVoted(votes, states.state);
  const step = () => {
    const mixture = mixtureInto(logPrior, states.mass, share);
    transposeInto(byState, states.counts, C, SUBTYPES * C);
    expectedLogInto(logConfusion, byState, alpha);
    const bound = mixture + logEvidence(byState, alpha, C) + entropy;
    entropy = estimate(votes, logPrior, logConfusion, states, gold);
    return bound;
  };
  const convergence = untilConverged(step, votes.vote.length, options);
  transposeInto(byState, states.counts, C, SUBTYPES * C);
  mixtureInto(logPrior, states.mass, share);
  posteriorMeanInto(logConfusion, byState, alpha);
  collapse(states.state, posterior, C);
  clampGold(posterior, gold, C);
  const classPrior = new Float64Array(C);
  meanPosterior(votes, posterior, classPrior, gold);
  exponentiate(logPrior);
  return { posterior, classPrior, confusion: logConfusion, statePrior: logPrior, ...convergence };
}

/**
 * How many votes there are for each number that subtypes has to learn of the annotators.
 *
 * Ten for each is the rule of thumb for regressions, Peduzzi et al. (1996),
 * doi:10.1016/S0895-4356(96)00236-3.
 */
export function votesPerParameter(votes: Votes): number {
  const { annotatorCount, classCount } = votes;
  return votes.vote.length / (annotatorCount * SUBTYPES * classCount * (classCount - 1));
}

/** The states of all tasks from the posteriors of classes: the first subtype where these are sure. */
function statesFrom(votes: Votes, posterior: Float64Array): States {
  const C = votes.classCount;
  const S = SUBTYPES * C;
  const state = new Float64Array(posterior.length * SUBTYPES);
  for (let i = 0; i < posterior.length; i++) {
    const [task, c] = [Math.floor(i / C), i % C];
    const p = posterior[i]!;
    state[task * S + c] = p * p;
    state[task * S + C + c] = p * (1 - p);
  }
  const counts = new Float64Array(votes.annotatorCount * C * S);
  const states = { state, counts, mass: new Float64Array(S) };
  tallyStates(votes, states);
  return states;
}

/** E-step. @returns the entropy of the states of all tasks with votes: their weight less what is expected */
function estimate(
  votes: Votes,
  logPrior: Float64Array,
  logConfusion: Float64Array,
  states: States,
  gold: Int32Array | undefined,
): number {
  const [S, C] = [logPrior.length, votes.classCount];
  const logs = new Float64Array(logConfusion.length);
  transposeInto(logs, logConfusion, S, C);
  const [prior, confusion] = [new Float64Array(S), new Float64Array(logs.length)];
  exponentialsInto(prior, logPrior);
  exponentialsInto(confusion, logs);
  const weight = expectStates(votes, prior, confusion, states, gold);
  return weight - expectedLog(states.mass, logPrior) - expectedLog(states.counts, logs);
}

/**
 * Expected log-prior of every state, [S]: the class by its share, its subtypes by a flat Dirichlet posterior.
 *
 * @returns log-evidence of the states in nats
 */
function mixtureInto(logPrior: Float64Array, seen: Float64Array, share: Float64Array): number {
  const [S, C] = [logPrior.length, share.length];
  let evidence = 0;
  for (let c = 0; c < C; c++) {
    let total = 0;
    for (let s = c; s < S; s += C) total += seen[s]!;
    evidence += total * Math.log(share[c]!) + logGamma(SUBTYPES) - logGamma(total + SUBTYPES);
    for (let s = c; s < S; s += C) {
      evidence += logGamma(seen[s]! + 1);
      logPrior[s] = Math.log(share[c]!) + digamma(seen[s]! + 1) - digamma(total + SUBTYPES);
    }
  }
  return evidence;
}

function collapse(state: Float64Array, posterior: Float64Array, C: number): void {
  posterior.fill(0);
  for (let i = 0; i < state.length; i++) {
    posterior[Math.floor(i / (SUBTYPES * C)) * C + (i % C)]! += state[i]!;
  }
}

/** The entropy of the states of all tasks with votes, in nats. */
function entropyOfVoted(votes: Votes, state: Float64Array): number {
  const S = state.length / votes.taskCount;
  const sum = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    if (votes.taskStart[t] === votes.taskStart[t + 1]) continue;
    for (let s = 0; s < S; s++) {
      const p = state[t * S + s]!;
      if (p > 0) sum.add(-p * Math.log(p));
    }
  }
  return sum.total;
}
