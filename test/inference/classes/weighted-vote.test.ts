import { describe, expect, test } from 'vitest';
import { agreementWeightedVote } from '../../../src/inference/classes/agreement-weighted-vote.ts';
import { goldWeightedVote } from '../../../src/inference/classes/gold-weighted-vote.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { shareEqual, weightedVote } from '../../../src/inference/classes/weighted-vote.ts';
import { zeroBasedSkill } from '../../../src/inference/classes/zero-based-skill.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { goldOf, named, readVector, worstPosterior } from '../vectors.ts';

const votes = votesFrom(
  [
    [0, 0, 2],
    [0, 1, 1],
    [0, 2, 1],
    [1, 1, 0],
    [1, 3, 2],
    [2, 3, 1],
  ],
  { taskCount: 4, annotatorCount: 5, classCount: 3 },
);
const weight = Float64Array.of(3, 0.5, 0.5, 0, 7);

test('a class gets its share of the weight of the votes', () => {
  const { posterior } = weightedVote(votes, weight);
  expect([...posterior.subarray(0, 3)]).toEqual([0, 0.25, 0.75]);
  expect([...posterior.subarray(3, 6)]).toEqual([1, 0, 0]);
});

test('where every vote weighs nothing all count alike, and no votes are no opinion', () => {
  const { posterior, classPrior } = weightedVote(votes, weight);
  expect([...posterior.subarray(6, 9)]).toEqual([0, 1, 0]);
  expect([...posterior.subarray(9)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect(classPrior[1]).toBeCloseTo(1.25 / 3, 14);
});

test('annotators are judged on judged tasks alone, and the unjudged get what all got together', () => {
  const shares = shareEqual(votes, Int32Array.of(1, 0, -1, 2));
  expect([...shares]).toEqual([0, 1, 1, 0, 0.6]);
  expect([...shareEqual(votes, new Int32Array(4).fill(-1))]).toEqual([0, 0, 0, 0, 0]);
});

describe.each(['crowdkit-wawa-zbs-binary', 'crowdkit-wawa-zbs-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);

  test('agreement-weighted vote has the posteriors and weights of crowd-kit', () => {
    const fit = agreementWeightedVote(answers.votes);
    expect(worstPosterior(answers, fit.posterior, output.wawa.probas)).toBeLessThan(1e-9);
    for (const [a, annotator] of answers.annotators.entries()) {
      expect(fit.weight[a]).toBeCloseTo(output.wawa.skills[annotator], 9);
    }
  });

  test('zero-based skill has the posteriors and weights of crowd-kit', () => {
    const fit = zeroBasedSkill(answers.votes);
    expect(worstPosterior(answers, fit.posterior, output.zbs.probas)).toBeLessThan(1e-6);
    for (const [a, annotator] of answers.annotators.entries()) {
      expect(fit.weight[a]).toBeCloseTo(output.zbs.skills[annotator], 6);
    }
  });
});

describe.each(['crowdkit-goldmv-binary', 'crowdkit-goldmv-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);
  const { weight } = goldWeightedVote(answers.votes, { gold: goldOf(answers, input.gold) });

  test('gold-weighted vote has the weights of crowd-kit, and its posteriors before gold is clamped', () => {
    for (const [a, annotator] of answers.annotators.entries()) {
      expect(weight[a]).toBeCloseTo(output.skills[annotator], 9);
    }
    const { posterior } = weightedVote(answers.votes, weight);
    expect(worstPosterior(answers, posterior, output.probas)).toBeLessThan(1e-9);
  });
});

test('without gold the gold-weighted vote is the majority vote', () => {
  expect(goldWeightedVote(votes).posterior).toEqual(majorityVote(votes).posterior);
});

test('gold overrules the majority in judging annotators', () => {
  const gold = Int32Array.of(2, -1, -1, -1);
  const fit = agreementWeightedVote(votes, { gold });
  expect([...fit.weight.subarray(0, 3)]).toEqual([1, 0.5, 0]);
  expect([...fit.posterior.subarray(0, 3)]).toEqual([0, 0, 1]);
});
