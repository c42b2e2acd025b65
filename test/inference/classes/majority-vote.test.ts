import { describe, expect, test } from 'vitest';
import { decide, meanPosterior } from '../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector, worstPosterior } from '../vectors.ts';

describe.each(['crowdkit-mv-binary', 'crowdkit-mv-3class'])('%s', (name) => {
  const vector = readVector(name);
  const answers = named(vector.input.answers);
  const { posterior } = majorityVote(answers.votes);

  test('posteriors are the shares that crowd-kit finds', () => {
    expect(worstPosterior(answers, posterior, vector.output.probas)).toBeLessThan(1e-9);
  });

  test('decisions are those of crowd-kit, ties to the first class', () => {
    const decided = [...decide(posterior, answers.classes.length)].map((c) => answers.classes[c]);
    expect(decided).toEqual(answers.tasks.map((task) => String(vector.output.labels[task])));
  });
});

const shape = { taskCount: 3, annotatorCount: 4, classCount: 3 };
const votes = votesFrom(
  [
    [0, 0, 2],
    [0, 1, 2],
    [0, 2, 1],
    [0, 3, 2],
    [2, 0, 1],
    [2, 3, 0],
  ],
  shape,
);

test('a task without votes gets the same for every class, and no say in the prior', () => {
  const { posterior, classPrior } = majorityVote(votes);
  expect([...posterior.subarray(0, 3)]).toEqual([0, 0.25, 0.75]);
  expect([...posterior.subarray(3, 6)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect([...posterior.subarray(6, 9)]).toEqual([0.5, 0.5, 0]);
  expect([...classPrior]).toEqual([0.25, 0.375, 0.375]);
});

test('a task whose truth is given has a say in the prior even without votes', () => {
  const classPrior = new Float64Array(3);
  const posterior = Float64Array.of(0, 0.25, 0.75, 0, 0, 1, 0.5, 0.5, 0);
  meanPosterior(votes, posterior, classPrior, Int32Array.of(-1, 2, -1));
  expect(classPrior[0]).toBeCloseTo(0.5 / 3, 14);
  expect(classPrior[2]).toBeCloseTo(1.75 / 3, 14);
});

test('with no votes at all every class is as likely', () => {
  expect([...majorityVote(votesFrom([], shape)).classPrior]).toEqual([1 / 3, 1 / 3, 1 / 3]);
});

test('of equal probabilities the first class is decided for', () => {
  const posterior = Float64Array.of(0.2, 0.4, 0.4, 0.5, 0, 0.5, 0.1, 0.2, 0.7);
  expect([...decide(posterior, 3)]).toEqual([1, 0, 2]);
});
