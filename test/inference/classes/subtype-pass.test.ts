import { expect, test } from 'vitest';
import {
  expectStates,
  type States,
  tallyStates,
} from '../../../src/inference/classes/subtype-pass.ts';
import { votesFrom } from '../../../src/inference/votes.ts';

/** Two classes, four states, two annotators; task 1 has no votes. */
const votes = votesFrom(
  [
    [0, 0, 1],
    [0, 1, 0],
    [2, 1, 1],
  ],
  { taskCount: 3, annotatorCount: 2, classCount: 2 },
);
const prior = Float64Array.of(0.4, 0.1, 0.2, 0.1);
const confusion = Float64Array.from({ length: 16 }, (_, i) => (1 + ((i * 5) % 9)) / 10);
const empty = (): States => ({
  state: new Float64Array(12),
  counts: new Float64Array(16),
  mass: new Float64Array(4),
});
const cellOf = (annotator: number, vote: number) => (annotator * 2 + vote) * 4;
const jointOf = (s: number) =>
  prior[s]! * confusion[cellOf(0, 1) + s]! * confusion[cellOf(1, 0) + s]!;

test('a state is the prior times what the votes say, and counts come with it', () => {
  const states = empty();
  const weight = expectStates(votes, prior, confusion, states, undefined);
  const sum = jointOf(0) + jointOf(1) + jointOf(2) + jointOf(3);
  for (let s = 0; s < 4; s++) {
    expect(states.state[s]).toBeCloseTo(jointOf(s) / sum, 12);
    expect(states.state[4 + s]).toBeCloseTo(prior[s]! / 0.8, 12);
    expect(states.counts[cellOf(0, 1) + s]).toBeCloseTo(jointOf(s) / sum, 12);
    expect(states.mass[s]).toBeCloseTo(states.state[s]! + states.state[8 + s]!, 12);
  }
  const last = prior.reduce((total, p, s) => total + p * confusion[cellOf(1, 1) + s]!, 0);
  expect(weight).toBeCloseTo(Math.log(sum) + Math.log(last), 12);
  const again = { ...empty(), state: states.state };
  tallyStates(votes, again);
  expect([...again.counts]).toEqual([...states.counts]);
});

test('a gold task keeps the states of its class', () => {
  const states = empty();
  expectStates(votes, prior, confusion, states, Int32Array.of(1, -1, -1));
  const share = jointOf(1) / (jointOf(1) + jointOf(3));
  expect([...states.state.subarray(0, 4)]).toEqual([
    0,
    expect.closeTo(share, 12),
    0,
    expect.closeTo(1 - share, 12),
  ]);
});

test('where products underflow it goes by logarithms', () => {
  const states = empty();
  const low = confusion.map((p) => p * 1e-120);
  const weight = expectStates(votes, prior, low, states, undefined);
  const plain = empty();
  const expected = expectStates(votes, prior, confusion, plain, undefined);
  expect(weight).toBeCloseTo(expected + 3 * Math.log(1e-120), 9);
  for (const [i, p] of plain.state.entries()) expect(states.state[i]).toBeCloseTo(p, 10);
});
