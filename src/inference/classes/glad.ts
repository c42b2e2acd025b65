import { CompensatedSum, exponentiate } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { mustFitGold, type WithGold } from './gold.ts';
import type { Inference } from './inference.ts';

/** How to run GLAD. */
export interface GladOptions extends WithGold, Stopping {
  /**
   * Passes over easinesses and abilities for each estimate of the truths. One is fastest; many make the
   * M-step of plain EM, which may end in another local maximum. Default 1.
   */
  readonly passes?: number | undefined;
}

/** What GLAD learned of annotators and tasks. */
export interface Glad extends Inference, Convergence {
  /** [A]: ability; a vote on a task of easiness 1 is right with the logistic of it. Negative: worse than a coin. */
  readonly ability: Float64Array;
  /** [T]: log of how easy a task is: the log-odds of a right vote are ability · exp(logEasiness). */
  readonly logEasiness: Float64Array;
}

/** Abilities and log-easinesses have the prior Normal(1, 1), and so does an annotator without votes. */
const PRIOR_MEAN = 1;
/** A longer step of a log-easiness is cut to this. */
const LONGEST_STEP = 1;

/** What an iteration works on. */
interface State {
  readonly votes: Votes;
  readonly gold: Int32Array | undefined;
  readonly posterior: Float64Array;
  readonly ability: Float64Array;
  readonly logEasiness: Float64Array;
  /** [A]: what the next ability is the quotient of. */
  readonly pull: Float64Array;
  readonly hold: Float64Array;
  /** One entry a vote of the task at hand: its log-odds of being right, and their logistic. */
  readonly logOdds: Float64Array;
  readonly right: Float64Array;
}

/**
 * GLAD: annotators differ in ability and tasks in difficulty; the truth must fit both.
 *
 * A vote is right with the logistic of ability · easiness, and of wrong classes each is as likely; classes
 * are equally likely beforehand. Generalised EM: an iteration estimates the truths, then in each pass takes
 * one guarded Newton step of every easiness and one step of every ability, to the top of a quadratic below
 * its likelihood. The objective, log-likelihood of votes and gold and
 * log-density of the priors, never falls. O(votes + T·C) a pass.
 *
 * @throws RangeError when gold does not fit the votes
 * @see Whitehill et al. (2009), https://papers.nips.cc/paper/3644; the quadratic is that of
 *   Jaakkola & Jordan (2000), eq. 7, doi:10.1023/A:1008932416310
 */
export function glad(votes: Votes, options: GladOptions = {}): Glad {
  const { gold, passes = 1 } = options;
  mustFitGold(votes, gold);
  const { taskCount, annotatorCount, classCount } = votes;
  const state: State = {
    votes,
    gold,
    posterior: new Float64Array(taskCount * classCount),
    ability: new Float64Array(annotatorCount).fill(PRIOR_MEAN),
    logEasiness: new Float64Array(taskCount).fill(PRIOR_MEAN),
    pull: new Float64Array(annotatorCount),
    hold: new Float64Array(annotatorCount),
    logOdds: new Float64Array(mostVotes(votes)),
    right: new Float64Array(mostVotes(votes)),
  };
  const convergence = untilConverged(() => iterate(state, passes), votes.vote.length, options);
  const believed = new CompensatedSum();
  for (let t = 0; t < taskCount; t++) estimateTruth(state, t, believed);
  const classPrior = new Float64Array(classCount).fill(1 / classCount);
  const { posterior, ability, logEasiness } = state;
  return { posterior, classPrior, ability, logEasiness, ...convergence };
}

/** One iteration; returns the objective before it. */
function iterate(state: State, passes: number): number {
  const { ability, logEasiness } = state;
  const objective = new CompensatedSum();
  for (const a of ability) objective.add(logNormal(a));
  for (const b of logEasiness) objective.add(logNormal(b));
  improve(state, (t) => estimateTruth(state, t, objective));
  for (let pass = 1; pass < passes; pass++) improve(state, (t) => weigh(state, t, logEasiness[t]!));
  return objective.total;
}

/** One step of every log-easiness, then one of every ability; `look` does for a task what `weigh` does. */
function improve(state: State, look: (t: number) => number): void {
  const { votes, ability, pull, hold } = state;
  pull.fill(PRIOR_MEAN);
  hold.fill(1);
  for (let t = 0; t < votes.taskCount; t++) {
    const wrong = look(t);
    if (votes.taskStart[t] === votes.taskStart[t + 1]) continue;
    easeInto(state, t, wrong);
    collect(state, t);
  }
  for (let a = 0; a < ability.length; a++) ability[a] = pull[a]! / hold[a]!;
}

/** Weighs a task, estimates its truth and adds its log-likelihood to `objective`; returns what `weigh` does. */
function estimateTruth(state: State, t: number, objective: CompensatedSum): number {
  const { votes, gold, posterior, logEasiness, logOdds } = state;
  const C = votes.classCount;
  const logOthers = Math.log(Math.max(C - 1, 1));
  const from = votes.taskStart[t]!;
  const size = votes.taskStart[t + 1]! - from;
  const row = posterior.subarray(t * C, (t + 1) * C).fill(0);
  const wrong = weigh(state, t, logEasiness[t]!);
  const missed = wrong - size * logOthers - Math.log(C);
  for (let k = 0; k < size; k++) row[votes.vote[from + k]!]! += logOdds[k]! + logOthers;
  const known = gold === undefined ? -1 : gold[t]!;
  if (known < 0) objective.add(missed + exponentiate(row));
  else {
    objective.add(missed + row[known]!);
    row.fill(0)[known] = 1;
  }
  return wrong;
}

/**
 * One Newton step of a task's log-easiness, quartered until it makes the task no less likely.
 *
 * @param wrong what `weigh` returned for the task as it stands
 */
function easeInto(state: State, t: number, wrong: number): void {
  const { votes, posterior, logEasiness, logOdds, right } = state;
  const first = votes.taskStart[t]!;
  const size = votes.taskStart[t + 1]! - first;
  const from = logEasiness[t]!;
  const before = worth(state, t, from, wrong);
  let slope = PRIOR_MEAN - from;
  let curvature = -1;
  for (let k = 0; k < size; k++) {
    const believed = posterior[t * votes.classCount + votes.vote[first + k]!]!;
    const surprise = (believed - right[k]!) * logOdds[k]!;
    slope += surprise;
    curvature += surprise - right[k]! * (1 - right[k]!) * logOdds[k]! * logOdds[k]!;
  }
  let step = slope / Math.max(-curvature, Math.abs(slope) / LONGEST_STEP, 1e-300);
  for (; Math.abs(step) > 1e-9; step /= 4) {
    if (worth(state, t, from + step, weigh(state, t, from + step)) >= before) break;
  }
  if (Math.abs(step) > 1e-9) logEasiness[t] = from + step;
  else weigh(state, t, from);
}

/** What a log-easiness is worth: the expected log-likelihood of the task's votes and the prior, but constants. */
function worth(state: State, t: number, logEasiness: number, wrong: number): number {
  const { votes, posterior, logOdds } = state;
  const first = votes.taskStart[t]!;
  const size = votes.taskStart[t + 1]! - first;
  let sum = wrong + logNormal(logEasiness);
  for (let k = 0; k < size; k++) {
    sum += posterior[t * votes.classCount + votes.vote[first + k]!]! * logOdds[k]!;
  }
  return sum;
}

/** Log-odds and logistics of the task's votes; returns the log-probability that all of them are wrong. */
function weigh({ votes, ability, logOdds, right }: State, t: number, logEasiness: number): number {
  const first = votes.taskStart[t]!;
  const size = votes.taskStart[t + 1]! - first;
  const easiness = Math.exp(logEasiness);
  let log = 0;
  let product = 1; // one logarithm a task, not one a vote
  for (let k = 0; k < size; k++) {
    const x = ability[votes.annotator[first + k]!]! * easiness;
    const small = Math.exp(-Math.abs(x));
    logOdds[k] = x;
    right[k] = (x < 0 ? small : 1) / (1 + small);
    if (x > 0) log -= x;
    product *= 1 + small;
    if (product < 1e300) continue;
    log -= Math.log(product);
    product = 1;
  }
  return log - Math.log(product);
}

/** Adds what the votes of a task say of their annotators' abilities, as `weigh` left them. */
function collect(state: State, t: number): void {
  const { votes, posterior, logEasiness, logOdds, right, pull, hold } = state;
  const first = votes.taskStart[t]!;
  const size = votes.taskStart[t + 1]! - first;
  const easiness = Math.exp(logEasiness[t]!);
  for (let k = 0; k < size; k++) {
    const a = votes.annotator[first + k]!;
    const x = logOdds[k]!;
    // The curvature of the quadratic that touches the logistic's logarithm from below: tanh(x/2) / 2x.
    const bend = Math.abs(x) < 1e-6 ? 0.25 : (right[k]! - 0.5) / x;
    pull[a]! += (posterior[t * votes.classCount + votes.vote[first + k]!]! - 0.5) * easiness;
    hold[a]! += bend * easiness * easiness;
  }
}

function mostVotes(votes: Votes): number {
  let most = 0;
  for (let t = 0; t < votes.taskCount; t++) {
    most = Math.max(most, votes.taskStart[t + 1]! - votes.taskStart[t]!);
  }
  return most;
}

/** The log-density of Normal(1, 1), its constant left out. */
function logNormal(x: number): number {
  return -0.5 * (x - PRIOR_MEAN) * (x - PRIOR_MEAN);
}
