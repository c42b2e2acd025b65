import { CompensatedSum, exponentiate, logInto } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { type Convergence, type Stopping, untilConverged } from './convergence.ts';
import { clampGold, type WithGold } from './gold.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';

/** No skill is nearer to 0 or 1 than this, so that no vote rules a class out for good. */
const SURE = 1e-10;

/** How to run one-coin; left out, it is maximum likelihood with a class prior learned from the votes. */
export interface OneCoinOptions extends WithGold, Stopping {
  /** How likely classes are beforehand: as often as they turn out, equally, or so, [C]. Default 'learned'. */
  readonly prior?: 'learned' | 'uniform' | Float64Array | undefined;
  /** Votes that everyone is imagined to have got right, and wrong: a Beta prior of the skill. Default 0. */
  readonly imaginedRight?: number | undefined;
  readonly imaginedWrong?: number | undefined;
}

/** What one-coin learned: one number an annotator. */
export interface OneCoin extends Inference, Convergence {
  /** [A]: the probability that a vote is right; every wrong class is as likely as any other. */
  readonly skill: Float64Array;
}

/**
 * One-coin Dawid–Skene: an annotator is right with one probability, whatever the truth.
 *
 * EM from the majority vote, E before M in every iteration; the objective is the log-likelihood of votes
 * and gold, with the log of the Beta prior where there is one. One parameter an annotator, so that it
 * works where full confusions would starve: few votes a person, many classes. O(votes + T·C) an iteration.
 *
 * @throws RangeError when gold does not fit the votes or an imagined count is negative
 * @see Zhang et al. (2016), section 2, https://jmlr.org/papers/v17/14-511.html
 */
export function oneCoin(votes: Votes, options: OneCoinOptions = {}): OneCoin {
  const { gold, prior = 'learned', imaginedRight = 0, imaginedWrong = 0 } = options;
  if (!(imaginedRight >= 0 && imaginedWrong >= 0)) {
    throw new RangeError(
      `imagined votes must be 0 or more, got ${imaginedRight} right and ${imaginedWrong} wrong`,
    );
  }
  const { posterior, classPrior } = majorityVote(votes, { gold });
  const logPrior = new Float64Array(votes.classCount);
  const skill = new Float64Array(votes.annotatorCount);
  const maximize = () => {
    meanPosterior(votes, posterior, classPrior, gold);
    if (prior === 'uniform') classPrior.fill(1 / votes.classCount);
    else if (prior !== 'learned') classPrior.set(prior);
    logInto(logPrior, classPrior);
    skillsInto(skill, votes, posterior, imaginedRight, imaginedWrong);
  };
  maximize();
  const step = () => {
    const believed = betaPrior(skill, imaginedRight, imaginedWrong);
    const logLikelihood = oneCoinPosterior(votes, logPrior, skill, posterior, gold);
    maximize();
    return logLikelihood + believed;
  };
  const convergence = untilConverged(step, votes.vote.length, options);
  return { posterior, classPrior, skill, ...convergence };
}

/**
 * The class posteriors of every task, given skills: the E-step of one-coin.
 *
 * `logPrior` [C], natural logarithms; `skill` [A], above 0 and below 1; `posterior` [T, C], overwritten. A
 * task without votes gets the prior, a gold task its truth.
 *
 * @returns log-likelihood of all votes and gold in nats
 */
export function oneCoinPosterior(
  votes: Votes,
  logPrior: Float64Array,
  skill: Float64Array,
  posterior: Float64Array,
  gold?: Int32Array,
): number {
  const C = votes.classCount;
  const logMiss = skill.map((s) => Math.log((1 - s) / Math.max(C - 1, 1)));
  const logOdds = skill.map((s, a) => Math.log(s) - logMiss[a]!);
  const logLikelihood = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    const row = posterior.subarray(t * C, (t + 1) * C);
    row.set(logPrior);
    let missed = 0;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const a = votes.annotator[i]!;
      missed += logMiss[a]!;
      row[votes.vote[i]!]! += logOdds[a]!;
    }
    const known = gold === undefined ? -1 : gold[t]!;
    const weight = known < 0 ? exponentiate(row) : row[known]!;
    logLikelihood.add(missed + weight);
  }
  clampGold(posterior, gold, C);
  return logLikelihood.total;
}

function skillsInto(
  skill: Float64Array,
  votes: Votes,
  posterior: Float64Array,
  imaginedRight: number,
  imaginedWrong: number,
): void {
  const C = votes.classCount;
  const cast = new Float64Array(skill.length).fill(imaginedRight + imaginedWrong);
  skill.fill(imaginedRight);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      skill[votes.annotator[i]!]! += posterior[t * C + votes.vote[i]!]!;
      cast[votes.annotator[i]!]!++;
    }
  }
  for (let a = 0; a < skill.length; a++) {
    const share = cast[a]! > 0 ? skill[a]! / cast[a]! : 1 / C;
    skill[a] = Math.min(Math.max(share, SURE), 1 - SURE);
  }
}

/** The log-density of the skills by their Beta prior, its constant left out. */
function betaPrior(skill: Float64Array, imaginedRight: number, imaginedWrong: number): number {
  let sum = 0;
  if (imaginedRight + imaginedWrong > 0) {
    for (const s of skill) sum += imaginedRight * Math.log(s) + imaginedWrong * Math.log(1 - s);
  }
  return sum;
}
