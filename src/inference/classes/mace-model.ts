import { digamma } from '../gamma.ts';
import { CompensatedSum, exponentiate } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { logEvidence } from './confusion-posterior.ts';

/** Prior counts of knowing and of guessing, Beta, and of every class of a strategy, Dirichlet: as in the paper. */
const KNOWING_PRIOR = Float64Array.of(0.5, 0.5);
const STRATEGY_PRIOR = 10;
/** In expectation maximisation, what is added to counts: this over C. */
const SMOOTHING = 0.01;

/** How counts become weights: expectation maximisation or variational Bayes. */
export type MaceMethod = 'vb' | 'em';

/** What MACE holds between its steps; A annotators, C classes, row-major. */
export interface MaceState {
  /** [A, 2]: expected counts of votes that were guessed, and of those that were known. */
  readonly counts: Float64Array;
  /** [A, C]: expected counts of guessed votes by class. */
  readonly guesses: Float64Array;
  /** [A, 2]: weights of guessing and of knowing; in variational Bayes they sum to less than 1. */
  readonly knowing: Float64Array;
  /** [A, C]: weights of the classes of a guess. */
  readonly strategy: Float64Array;
}

/** A state of equal counts, or of counts that `chance`, in [0, 1), moves to at most 2.5 times. */
export function beginMace(
  { annotatorCount, classCount }: Votes,
  chance: () => number = () => 0,
): MaceState {
  const filled = (length: number) => new Float64Array(length).map(() => 1 + 1.5 * chance());
  return {
    counts: filled(annotatorCount * 2),
    guesses: filled(annotatorCount * classCount),
    knowing: new Float64Array(annotatorCount * 2),
    strategy: new Float64Array(annotatorCount * classCount),
  };
}

/**
 * M-step: the weights, overwritten, given the counts.
 *
 * @returns what belongs to the objective beside the log-likelihood: the log-density of the prior ('em') or
 *   the divergence of the parameters from their prior, negative ('vb'); in nats, constants left out
 */
export function maximizeMace(state: MaceState, C: number, method: MaceMethod): number {
  const { counts, guesses, knowing, strategy } = state;
  if (method === 'em') {
    const added = SMOOTHING / C;
    smoothInto(knowing, counts, 2, added);
    smoothInto(strategy, guesses, C, added);
    return added * (sumOfLogs(knowing) + sumOfLogs(strategy));
  }
  const prior = new Float64Array(C).fill(STRATEGY_PRIOR);
  const evidence = logEvidence(counts, KNOWING_PRIOR, 2) + logEvidence(guesses, prior, C);
  const spent = expectInto(knowing, counts, KNOWING_PRIOR) + expectInto(strategy, guesses, prior);
  return evidence - spent;
}

/** The posterior means ('vb') or the weights as they are ('em') of knowing, [A], and of strategies, [A, C]. */
export function readMace({ counts, guesses, knowing, strategy }: MaceState, method: MaceMethod) {
  const annotatorCount = counts.length / 2;
  const C = guesses.length / Math.max(annotatorCount, 1);
  if (method === 'em') return { knowing: knowing.filter((_, i) => i % 2 === 1), strategy };
  const means = new Float64Array(guesses.length);
  smoothInto(means, guesses, C, STRATEGY_PRIOR);
  const known = Float64Array.from({ length: annotatorCount }, (_, a) => {
    const [guess, know] = [
      counts[2 * a]! + KNOWING_PRIOR[0]!,
      counts[2 * a + 1]! + KNOWING_PRIOR[1]!,
    ];
    return know / (guess + know);
  });
  return { knowing: known, strategy: means };
}

/** Votes as MACE counts them. */
export interface MaceVotes extends Votes {
  /** [votes]: annotator · C + class of each vote. */
  readonly cell: Uint32Array;
  /** [A, C]: votes by annotator and class. */
  readonly cast: Float64Array;
}

/** Adds to votes what every E-step needs of them. */
export function maceVotes(votes: Votes): MaceVotes {
  const cell = votes.annotator.map((a, i) => a * votes.classCount + votes.vote[i]!);
  const cast = new Float64Array(votes.annotatorCount * votes.classCount);
  for (const index of cell) cast[index]!++;
  return { ...votes, cell, cast };
}

/**
 * E-step: the truths, written over `posterior` [T, C], and the counts, given the weights.
 *
 * A vote v of annotator a is as likely as guess · strategy(v), with knowing added where v is the truth.
 * Classes are equally likely beforehand; a task with `gold` ([T], else -1) is certain.
 *
 * @returns log-likelihood of all votes and gold in nats
 * @see Hovy et al. (2013), eq. 1, https://aclanthology.org/N13-1132
 */
export function estimateMace(
  state: MaceState,
  votes: MaceVotes,
  posterior: Float64Array,
  gold: Int32Array | undefined,
): number {
  const C = votes.classCount;
  const { guess, lift } = lifts(state, C);
  const logLift = lift.map(Math.log);
  // As many votes on one task may be multiplied before the product could overflow.
  const safe = 600 / logLift.reduce((a, b) => Math.max(a, b), 1);
  const believed = state.guesses.fill(0);
  const logLikelihood = new CompensatedSum();
  for (let t = 0; t < votes.taskCount; t++) {
    const few = votes.taskStart[t + 1]! - votes.taskStart[t]! < safe;
    const known = gold === undefined ? -1 : gold[t]!;
    if (few && known < 0) logLikelihood.add(multiply(votes, t, lift, posterior));
    else logLikelihood.add(addLogs(votes, t, logLift, posterior, known));
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      believed[votes.cell[i]!]! += posterior[t * C + votes.vote[i]!]!;
    }
  }
  for (let cell = 0; cell < guess.length; cell++) {
    if (votes.cast[cell]! > 0) logLikelihood.add(votes.cast[cell]! * Math.log(guess[cell]!));
  }
  count(state, votes.cast, lift);
  return logLikelihood.total - votes.taskCount * Math.log(C);
}

/** How likely each vote is as a guess, [A, C], and how many times likelier where it is the truth. */
function lifts({ knowing, strategy }: MaceState, C: number) {
  const guess = new Float64Array(strategy.length);
  const lift = new Float64Array(strategy.length);
  for (let cell = 0; cell < strategy.length; cell++) {
    const a = Math.floor(cell / C);
    guess[cell] = knowing[2 * a]! * strategy[cell]!;
    lift[cell] = 1 + knowing[2 * a + 1]! / guess[cell]!;
  }
  return { guess, lift };
}

/** The posterior of a task of few votes; returns how many times likelier the votes are than guesses, a logarithm. */
function multiply(
  votes: MaceVotes,
  t: number,
  lift: Float64Array,
  posterior: Float64Array,
): number {
  const C = votes.classCount;
  const end = (t + 1) * C;
  for (let c = t * C; c < end; c++) posterior[c] = 1;
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    posterior[t * C + votes.vote[i]!]! *= lift[votes.cell[i]!]!;
  }
  let sum = 0;
  for (let c = t * C; c < end; c++) sum += posterior[c]!;
  for (let c = t * C; c < end; c++) posterior[c]! /= sum;
  return Math.log(sum);
}

/** The same for a task of any number of votes, or of a known truth. */
function addLogs(
  votes: MaceVotes,
  t: number,
  logLift: Float64Array,
  posterior: Float64Array,
  known: number,
): number {
  const row = posterior.subarray(t * votes.classCount, (t + 1) * votes.classCount).fill(0);
  for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
    row[votes.vote[i]!]! += logLift[votes.cell[i]!]!;
  }
  if (known < 0) return exponentiate(row);
  const log = row[known]!;
  row.fill(0)[known] = 1;
  return log;
}

/** Counts, given in `guesses` how many votes of each cell are expected to be right: some known, the others guessed. */
function count({ counts, guesses }: MaceState, cast: Float64Array, lift: Float64Array): void {
  const C = guesses.length / Math.max(counts.length / 2, 1);
  counts.fill(0);
  for (let cell = 0; cell < guesses.length; cell++) {
    const a = Math.floor(cell / C);
    const knew = guesses[cell]! * (1 - 1 / lift[cell]!);
    guesses[cell] = Math.max(cast[cell]! - knew, 0);
    counts[2 * a]! += guesses[cell]!;
    counts[2 * a + 1]! += knew;
  }
}

/** Row by row of width `width`, (count + added) over their sum. */
function smoothInto(
  weights: Float64Array,
  counts: Float64Array,
  width: number,
  added: number,
): void {
  for (let start = 0; start < counts.length; start += width) {
    let total = 0;
    for (let i = start; i < start + width; i++) total += counts[i]! + added;
    for (let i = start; i < start + width; i++) weights[i] = (counts[i]! + added) / total;
  }
}

/** Row by row, the exponentials of expected logarithms; returns the sum of counts times those logarithms. */
function expectInto(weights: Float64Array, counts: Float64Array, prior: Float64Array): number {
  const width = prior.length;
  let sum = 0;
  for (let start = 0; start < counts.length; start += width) {
    let total = 0;
    for (let v = 0; v < width; v++) total += counts[start + v]! + prior[v]!;
    const logTotal = digamma(total);
    for (let v = 0; v < width; v++) {
      const log = digamma(counts[start + v]! + prior[v]!) - logTotal;
      weights[start + v] = Math.exp(log);
      sum += counts[start + v]! * log;
    }
  }
  return sum;
}

function sumOfLogs(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + Math.log(weight), 0);
}
