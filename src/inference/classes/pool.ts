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
import { oneCoin } from './one-coin.ts';
import { subtypes, votesPerParameter } from './subtypes.ts';

/** The members of a pool as they came out of the votes, and what they all need to know. */
export interface Pool {
  readonly members: readonly FrozenMember[];
  /** How much the votes of a task err together: `excessCorrelation`. */
  readonly correlation: number;
}

/** Confusions of maximum likelihood can be 0; below this no one vote rules a class out. */
const LEAST = 1e-10;

/**
 * Fits one method of every family to the votes, for their mean to be better than any one of them.
 *
 * Votes that count alike or by agreement, one-coin, Dawid–Skene, the hierarchical one, one step of it that
 * is not repeated (from the agreement-weighted vote, so it cannot talk itself into anything), and subtypes
 * where there are ten votes a parameter. Where confusions would not fit memory the first three are all.
 *
 * @param runner does the passes of Dawid–Skene; the bytes are the same whoever does
 */
export function fitPool(votes: Votes, { gold }: WithGold, runner: Runner = IN_TURN): Pool {
  const agreement = agreementWeightedVote(votes, { gold });
  const alike = new Float64Array(votes.annotatorCount).fill(1);
  const coin = oneCoin(votes, { gold, prior: 'uniform' });
  const simple: FrozenMember[] = [
    voteMember('majority vote', alike),
    voteMember('agreement-weighted vote', agreement.weight),
    { kind: 'skill', name: 'one-coin', skill: withCrowd(coin.skill, 1) },
  ];
  if (!holdsConfusions(votes)) return { members: simple, correlation: 0 };
  const consensus = consensusStep(votes, agreement.posterior);
  const classic = dawidSkene(votes, { gold }, runner);
  const hierarchical = hierarchicalDawidSkene(votes, { gold }, runner);
  const members = [
    ...simple,
    confusionMember('Dawid-Skene', classic.classPrior, classic.confusion, votes),
    confusionMember(
      'hierarchical Dawid-Skene',
      hierarchical.classPrior,
      hierarchical.confusion,
      votes,
    ),
    confusionMember('consensus step', consensus.classPrior, consensus.confusion, votes),
    ...subtypeMember(votes, gold),
  ];
  const correlation = excessCorrelation(votes, agreement.posterior, consensus.confusion);
  return { members, correlation };
}

/** Confusions as the posterior given has them, shrunk to the crowd's. */
function consensusStep(votes: Votes, posterior: Float64Array) {
  const confusion = new Float64Array(votes.annotatorCount * votes.classCount ** 2);
  expectedCounts(votes, posterior, confusion);
  posteriorMeanInto(confusion, confusion, crowdPrior(votes, posterior));
  return { classPrior: consensusShare(votes, posterior), confusion };
}

/** With one imagined vote: a share of few votes is no probability. */
function voteMember(name: string, weight: Float64Array): FrozenMember {
  return { kind: 'vote', name, weight: withCrowd(weight, 1), imagined: 1 };
}

function subtypeMember(votes: Votes, gold: Int32Array | undefined): FrozenMember[] {
  if (!(votes.classCount > 1 && votesPerParameter(votes) >= 10)) return [];
  const { statePrior, confusion } = subtypes(votes, { gold });
  const member = confusionMember('subtypes', statePrior, confusion, votes);
  return [{ ...member, discounted: false }];
}

function confusionMember(
  name: string,
  prior: Float64Array,
  confusion: Float64Array,
  votes: Votes,
): FrozenMember & { kind: 'confusion' } {
  const rows = withCrowd(confusion, prior.length * votes.classCount);
  const logConfusion = rows.map((p) => Math.max(p, LEAST));
  logInto(logConfusion, logConfusion);
  const logPrior = prior.map((p) => Math.max(p, LEAST));
  logInto(logPrior, logPrior);
  return { kind: 'confusion', name, logPrior, logConfusion, discounted: true };
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
