import type { Votes } from '../votes.ts';
import { clampGold, mustFitGold, type WithGold } from './gold.ts';
import { type Inference, meanPosterior } from './inference.ts';

/** What KOS learned of annotators. */
export interface Kos extends Inference {
  /** [A]: how far the annotator's votes go with the other votes, from -1 to 1; 0 without votes. */
  readonly reliability: Float64Array;
  readonly iterations: number;
}

const ITERATIONS = 100;

/**
 * KOS: messages between tasks and annotators, each leaving out what it would answer to; two classes alone.
 *
 * From tasks to annotators go what the others say, from annotators to tasks how much they agree with it,
 * 100 times. Starts from equal reliability, not from chance, and scales messages, which changes no
 * decision. The posterior is the share of the weight of a task's votes, no calibrated probability. Made for
 * regular designs, many tasks a person and equally many votes a task. Gold is clamped at the end alone.
 *
 * @throws RangeError when there are not exactly two classes, or gold does not fit the votes
 * @see Karger, Oh & Shah (2014), algorithm 1, doi:10.1287/opre.2013.1235
 */
export function kos(votes: Votes, { gold }: WithGold = {}): Kos {
  if (votes.classCount !== 2) {
    throw new RangeError(
      `KOS takes 2 classes, got ${votes.classCount}: use one-coin, MACE or Dawid-Skene`,
    );
  }
  mustFitGold(votes, gold);
  const sign = Int8Array.from(votes.vote, (v) => (v === 0 ? 1 : -1));
  const message = new Float64Array(sign.length).fill(1);
  const byTask = new Float64Array(votes.taskCount);
  const byAnnotator = new Float64Array(votes.annotatorCount);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    answer(votes, sign, message, byTask, byAnnotator);
    scale(message);
  }
  const posterior = sharesOf(votes, sign, message);
  clampGold(posterior, gold, 2);
  const classPrior = new Float64Array(2);
  meanPosterior(votes, posterior, classPrior, gold);
  const reliability = byAnnotator.map((sum) => sum / largest(byAnnotator));
  return { posterior, classPrior, reliability, iterations: ITERATIONS };
}

/** Messages of annotators, in place: their agreement with what tasks say of the other votes. */
function answer(
  votes: Votes,
  sign: Int8Array,
  message: Float64Array,
  byTask: Float64Array,
  byAnnotator: Float64Array,
): void {
  byTask.fill(0);
  byAnnotator.fill(0);
  eachVote(votes, (i, t) => {
    byTask[t]! += sign[i]! * message[i]!;
  });
  eachVote(votes, (i, t, a) => {
    message[i] = sign[i]! * (byTask[t]! - sign[i]! * message[i]!);
    byAnnotator[a]! += message[i]!;
  });
  eachVote(votes, (i, _t, a) => {
    message[i] = byAnnotator[a]! - message[i]!;
  });
}

/** The share of the weight of votes for each class, [T, 2]; where nothing weighs anything all votes count alike. */
function sharesOf(votes: Votes, sign: Int8Array, message: Float64Array): Float64Array {
  const score = new Float64Array(votes.taskCount);
  const weight = new Float64Array(votes.taskCount);
  eachVote(votes, (i, t) => {
    score[t]! += sign[i]! * message[i]!;
    weight[t]! += Math.abs(message[i]!);
  });
  const posterior = new Float64Array(votes.taskCount * 2);
  eachVote(votes, (i, t) => {
    if (weight[t] === 0) score[t]! += sign[i]!;
  });
  for (let t = 0; t < votes.taskCount; t++) {
    const whole = weight[t]! || votes.taskStart[t + 1]! - votes.taskStart[t]! || 1;
    const share = 0.5 + score[t]! / (2 * whole);
    posterior[2 * t] = share;
    posterior[2 * t + 1] = 1 - share;
  }
  return posterior;
}

function eachVote(votes: Votes, visit: (i: number, t: number, a: number) => void): void {
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      visit(i, t, votes.annotator[i]!);
    }
  }
}

/** Divides by the largest magnitude, in place; zeros stay. */
function scale(message: Float64Array): void {
  const divisor = largest(message);
  for (let i = 0; i < message.length; i++) message[i]! /= divisor;
}

/** The largest magnitude; 1 where all is 0. */
function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}
