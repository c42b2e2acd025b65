import { logInto } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { agreementWeightedVote } from './agreement-weighted-vote.ts';
import { expectedCounts, holdsConfusions, posteriorMeanInto } from './confusion-posterior.ts';
import { excessCorrelation } from './correlation.ts';
import { consensusShare, crowdPrior } from './crowd-prior.ts';
import { IN_TURN, type Runner } from './dawid-skene/workspace.ts';
import { dawidSkene } from './dawid-skene.ts';
import type { FrozenMember } from './frozen-pool.ts';
import type { WithGold } from './gold.ts';
import { hierarchicalDawidSkene } from './hierarchical-dawid-skene.ts';
import { type OneCoin, oneCoin } from './one-coin.ts';
import { subtypes, votesPerParameter } from './subtypes.ts';

/** The members of a pool as they came out of the votes, and what they all need to know. */
export interface Pool {
  readonly members: readonly FrozenMember[];
  /** How much the votes of a task err together: `excessCorrelation`. */
  readonly correlation: number;
  /** Of all members together. */
  readonly iterations: number;
}

/** How to fit a pool. */
export interface PoolOptions extends WithGold {
  /** Votes a parameter from which subtypes are learned rather than guessed: `votesPerParameter`. Default 10. */
  readonly ample?: number | undefined;
}

/** Confusions of maximum likelihood can be 0; below this no one vote rules a class out. */
const LEAST = 1e-10;
const AMPLE = 10;

/**
 * Fits methods of every family to the votes, for their mean to be better than any one of them.
 *
 * With ten votes a parameter of subtypes (`votesPerParameter`) one method a family: agreement-weighted vote,
 * one-coin, Dawid–Skene and subtypes, none of which learns how often a class is the truth: that is as often as
 * the weighted vote says, for learned it runs away with the confusions. With fewer votes no fit is that much
 * to be trusted, and six share the say: votes that count alike beside those by agreement, and in place of
 * subtypes the hierarchical Dawid–Skene and one step of it that is not repeated. Where confusions would not
 * fit memory, votes and one-coin.
 *
 * @param runner does the passes of Dawid–Skene; the bytes are the same whoever does
 */
export function fitPool(
  votes: Votes,
  { gold, ample = AMPLE }: PoolOptions,
  runner: Runner = IN_TURN,
): Pool {
  const { weight, share, consensus, correlation } = consensusOf(votes, gold);
  const coin = oneCoin(votes, { gold, prior: share });
  const simple = [voteMember('agreement-weighted vote', weight), skillMember('one-coin', coin)];
  const alike = voteMember('majority vote', new Float64Array(votes.annotatorCount).fill(1));
  if (consensus === undefined) {
    return { members: [alike, ...simple], correlation, iterations: coin.iterations };
  }
  if (votes.classCount > 1 && votesPerParameter(votes) >= ample) {
    const ample = ampleMembers(votes, gold, share, runner);
    const iterations = coin.iterations + ample.iterations;
    return { members: [...simple, ...ample.members], correlation, iterations };
  }
  const scarce = scarceMembers(votes, gold, runner);
  const members = [
    alike,
    ...simple,
    ...scarce.members,
    confusionMember('consensus step', consensus, votes),
  ];
  return { members, correlation, iterations: coin.iterations + scarce.iterations };
}

/**
 * What the agreement-weighted vote says of the crowd. Its posteriors, 8 bytes a task and class, end here:
 * the members that come after need as much themselves.
 */
function consensusOf(votes: Votes, gold: Int32Array | undefined) {
  const { posterior, weight } = agreementWeightedVote(votes, { gold });
  const share = consensusShare(votes, posterior);
  if (!holdsConfusions(votes)) return { weight, share, correlation: 0 };
  const consensus = consensusStep(votes, posterior, share);
  const correlation = excessCorrelation(votes, posterior, consensus.confusion);
  return { weight, share, consensus, correlation };
}

type Fitted = Pick<Pool, 'members' | 'iterations'>;

/** Methods of confusions that need many votes a person. */
function ampleMembers(
  votes: Votes,
  gold: Int32Array | undefined,
  classPrior: Float64Array,
  runner: Runner,
): Fitted {
  const { statePrior, confusion, iterations } = subtypes(votes, { gold });
  const full = dawidSkene(votes, { gold, classPrior }, runner);
  const members = [
    confusionMember('Dawid-Skene', full, votes),
    confusionMember('subtypes', { classPrior: statePrior, confusion }, votes),
  ];
  return { members, iterations: full.iterations + iterations };
}

/** Methods of confusions where votes are few. */
function scarceMembers(votes: Votes, gold: Int32Array | undefined, runner: Runner): Fitted {
  const full = dawidSkene(votes, { gold }, runner);
  const shrunk = hierarchicalDawidSkene(votes, { gold }, runner);
  const members = [
    confusionMember('Dawid-Skene', full, votes),
    confusionMember('hierarchical Dawid-Skene', shrunk, votes),
  ];
  return { members, iterations: full.iterations + shrunk.iterations };
}

/** Confusions as the posterior given has them, shrunk to the crowd's. */
function consensusStep(
  votes: Votes,
  posterior: Float64Array,
  classPrior: Float64Array,
): Confusions {
  const confusion = new Float64Array(votes.annotatorCount * votes.classCount ** 2);
  expectedCounts(votes, posterior, confusion);
  posteriorMeanInto(confusion, confusion, crowdPrior(votes, posterior));
  return { classPrior, confusion };
}

/** With one imagined vote: a share of few votes is no probability. */
function voteMember(name: string, weight: Float64Array): FrozenMember {
  return { kind: 'vote', name, weight: withCrowd(weight, 1), imagined: 1 };
}

/** Of every state, [S], and of every annotator, [A, S, C]; states are the classes or subtypes of them. */
interface Confusions {
  readonly classPrior: Float64Array;
  readonly confusion: Float64Array;
}

/** One skill an annotator, and how common the classes are. */
export function skillMember(
  name: string,
  { classPrior, skill }: Pick<OneCoin, 'classPrior' | 'skill'>,
): FrozenMember {
  return { kind: 'skill', name, skill: withCrowd(skill, 1), logPrior: logsOf(classPrior) };
}

/** Confusions with the votes they are of; without a vote nothing is ruled out for good. */
export function confusionMember(
  name: string,
  { classPrior, confusion }: Confusions,
  votes: Votes,
): FrozenMember {
  const rows = withCrowd(confusion, classPrior.length * votes.classCount);
  return { kind: 'confusion', name, logPrior: logsOf(classPrior), logConfusion: logsOf(rows) };
}

function logsOf(probabilities: Float64Array): Float64Array {
  const logs = probabilities.map((p) => Math.max(p, LEAST));
  logInto(logs, logs);
  return logs;
}

/** One more annotator at the end of a matrix of so many numbers each: the mean of all, for who is new. */
function withCrowd(matrix: Float64Array, width: number): Float64Array {
  const wider = new Float64Array(matrix.length + width);
  wider.set(matrix);
  const annotators = Math.max(1, matrix.length / width);
  for (let i = 0; i < matrix.length; i++) {
    wider[matrix.length + (i % width)]! += matrix[i]! / annotators;
  }
  return wider;
}
