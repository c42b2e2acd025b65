import { expect, test } from 'vitest';
import { activeLabScores, crowdlab } from '../../../src/inference/classes/crowdlab.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { shareEqual } from '../../../src/inference/classes/weighted-vote.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { readVector } from '../vectors.ts';

type Labels = readonly (readonly (number | null)[])[];

/** A vector's table of labels by task and annotator, null where there is none, as votes. */
function votesOf(labels: Labels) {
  const triples = labels.flatMap((row, t) =>
    row.flatMap((label, a): VoteTriple[] => (label === null ? [] : [[t, a, label]])),
  );
  return votesFrom(triples, { taskCount: 30, annotatorCount: 6, classCount: 3 });
}

const flat = (rows: readonly (readonly number[])[]) => {
  const sums = rows.map((row) => row.reduce((sum, p) => sum + p, 0));
  return Float64Array.from(rows.flatMap((row, t) => row.map((p) => p / (sums[t] ?? 1))));
};

test('labels, their quality and that of annotators are those of cleanlab', () => {
  const { input, output } = readVector('cleanlab-crowdlab');
  const fit = crowdlab(votesOf(input.labels), flat(input.pred_probs));
  const labels = decide(fit.posterior, 3);
  expect([...labels]).toEqual(output.consensus);
  for (const [t, label] of labels.entries()) {
    expect(fit.posterior[3 * t + label]).toBeCloseTo(output.quality[t], 8);
  }
  for (const [a, worker] of input.workers.entries()) {
    expect(fit.quality[a]).toBeCloseTo(output.annotator_quality[worker], 8);
  }
  const { posterior } = majorityVote(votesOf(input.labels));
  for (const [t, label] of labels.entries()) {
    expect(posterior[3 * t + label]).toBeCloseTo(output.agreement[t], 12);
  }
});

/** Where cleanlab's search for a temperature ended: only this one gives its 30 scores. */
const THEIR_TEMPERATURE = 7.25;

test('scores of which task to ask next are those of cleanlab at its temperature', () => {
  const { input, output } = readVector('cleanlab-activelab');
  const softer = input.pred_probs.map((row: readonly number[]) =>
    row.map((p) => p ** (1 / THEIR_TEMPERATURE)),
  );
  const votes = votesOf(input.labels);
  const scores = activeLabScores(votes, crowdlab(votes, flat(softer)));
  for (const [t, score] of scores.entries()) expect(score).toBeCloseTo(output.scores[t], 8);
});

/**
 * What cleanlab 2.9.0 does with votes alone: shares of the classes that occur on a task stand at 0, 1, …
 * instead of at those classes, and the most of them names the label. Ties fall back on the majority.
 */
function theirLabel(row: readonly (number | null)[], predicted: readonly number[]): number {
  const said = row.filter((label) => label !== null);
  const shares = [...new Set(said)].sort().map((c) => said.filter((label) => label === c).length);
  const most = Math.max(...shares);
  if (shares.indexOf(most) === shares.lastIndexOf(most)) return shares.indexOf(most);
  const counts = [0, 1, 2].map((c) => said.filter((label) => label === c).length);
  const value = counts.map((count, c) => count + (predicted[c] ?? 0) / 2);
  return value.indexOf(Math.max(...value));
}

test('agreement with a label, of tasks and annotators, is that of cleanlab, whose fault is put in', () => {
  const { input, output } = readVector('cleanlab-agreement');
  const labels: Labels = input.labels;
  const votes = votesOf(labels);
  const theirs = Int32Array.from(labels, (row, t) => theirLabel(row, input.pred_probs[t]));
  expect([...theirs]).toEqual(output.consensus);
  const { posterior } = majorityVote(votes);
  for (const [t, label] of theirs.entries()) {
    expect(posterior[3 * t + label]).toBeCloseTo(output.quality[t], 12);
  }
  const agreed = shareEqual(votes, theirs);
  for (const [a, worker] of input.workers.entries()) {
    expect(agreed[a]).toBeCloseTo(output.annotator_quality[worker], 9);
  }
});

const lopsided: readonly VoteTriple[] = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 0],
  [1, 1, 2],
  [1, 2, 2],
  [2, 2, 0],
];
const shape = { taskCount: 4, annotatorCount: 4, classCount: 3 };
const predictions = Float64Array.of(0.1, 0.7, 0.2, 0.5, 0.1, 0.4, 0.6, 0.3, 0.1, 0.2, 0.1, 0.7);

test('a task without votes has its prediction, gold its truth, and rows sum to 1', () => {
  const gold = Int32Array.of(2, -1, -1, -1);
  const { posterior } = crowdlab(votesFrom(lopsided, shape), predictions, { gold });
  expect([...posterior.subarray(0, 3)]).toEqual([0, 0, 1]);
  for (const c of [0, 1, 2]) expect(posterior[9 + c]).toBeCloseTo(predictions[9 + c] ?? 0, 14);
  for (const t of [1, 2]) {
    expect(posterior.subarray(3 * t, 3 * t + 3).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
  }
});

test('of two tasks as sure the one with fewer votes is asked for first', () => {
  const votes = votesFrom(lopsided, shape);
  const fit = crowdlab(votes, predictions);
  const alike = {
    ...fit,
    posterior: Float64Array.of(0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0, 0, 0, 0, 0, 0),
  };
  const [two = 0, three = 0] = activeLabScores(votes, alike);
  expect(two).toBeLessThan(three);
});

test('it refuses votes of which no task has two, and predictions that are none', () => {
  const apart = votesFrom([[0, 0, 1]], shape);
  expect(() => crowdlab(apart, predictions)).toThrow(RangeError);
  const votes = votesFrom(lopsided, shape);
  expect(() => crowdlab(votes, predictions.subarray(3))).toThrow(RangeError);
  expect(() =>
    crowdlab(
      votes,
      predictions.map((p) => 2 * p),
    ),
  ).toThrow(RangeError);
  expect(() =>
    crowdlab(
      votes,
      predictions.map((p, i) => (i === 0 ? -p : p)),
    ),
  ).toThrow(RangeError);
});
