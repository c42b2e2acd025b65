import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/inference/classes/inference.ts';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { type Votes, votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector, worstPosterior } from '../vectors.ts';
import { CLIP, crowdKitLosses } from './crowd-kit.ts';

const ONCE = { maxIterations: 1, tolerance: Number.NEGATIVE_INFINITY };
const votes = votesFrom(
  [
    [0, 0, 1],
    [0, 1, 1],
    [0, 2, 2],
    [1, 0, 0],
    [1, 1, 0],
    [2, 2, 1],
  ],
  { taskCount: 4, annotatorCount: 4, classCount: 3 },
);

test('one iteration by hand: skills from majority, posteriors from skills', () => {
  const { posterior, objective } = oneCoin(votes, { ...ONCE, prior: 'uniform' });
  // Majority gives skills (2/3 + 1) / 2 to annotators 0 and 1, (1/3 + 1) / 2 to annotator 2.
  const joint = [
    (1 / 12) * (1 / 12) * (1 / 6),
    (5 / 6) * (5 / 6) * (1 / 6),
    (1 / 12) * (1 / 12) * (2 / 3),
  ];
  const weight = joint.reduce((a, b) => a + b);
  for (const [c, p] of joint.entries()) expect(posterior[c]).toBeCloseTo(p / weight, 12);
  const second = ((5 / 6) ** 2 + 2 * (1 / 12) ** 2) / 3;
  expect(objective[0]).toBeCloseTo(Math.log(weight / 3) + Math.log(second) + Math.log(1 / 3), 12);
});

test('an annotator without votes is taken for one who guesses', () => {
  expect(oneCoin(votes).skill[3]).toBeCloseTo(1 / 3, 12);
});

test('imagined votes keep skills away from the ends', () => {
  const free = oneCoin(votes, ONCE);
  const held = oneCoin(votes, { ...ONCE, imaginedRight: 3, imaginedWrong: 1 });
  expect(free.skill[0]).toBeGreaterThan(0.97);
  expect(held.skill[0]).toBeGreaterThan(0.8);
  expect(held.skill[0]).toBeLessThan(0.84);
  expect(held.skill[3]).toBe(0.75);
});

test.each([
  [-1, 0],
  [0, Number.NaN],
])('%d imagined right and %d wrong are refused', (imaginedRight, imaginedWrong) => {
  expect(() => oneCoin(votes, { imaginedRight, imaginedWrong })).toThrow(RangeError);
});

test('a prior that is given stays as it is where a learned one follows the votes', () => {
  const lopsided = votesFrom(
    [0, 1, 2, 3].flatMap((t) => [0, 1].map((a) => [t, a, t === 0 ? 1 : 0] as const)),
    { taskCount: 4, annotatorCount: 2, classCount: 2 },
  );
  expect([...oneCoin(lopsided, { prior: 'uniform' }).classPrior]).toEqual([0.5, 0.5]);
  expect(oneCoin(lopsided).classPrior[0]).toBeCloseTo(0.75, 6);
  const prior = Float64Array.of(0.1, 0.9);
  expect(oneCoin(lopsided, { prior }).classPrior).toEqual(prior);
});

describe.each(['crowdkit-onecoin-binary', 'crowdkit-onecoin-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);
  const losses = crowdKitLosses(answers.votes, 100, 1e-5, undefined, (...step) =>
    makeHomogeneous(answers.votes, ...step),
  );
  const options = { maxIterations: losses.length, tolerance: Number.NEGATIVE_INFINITY };
  const fit = oneCoin(answers.votes, options);

  test('posteriors, skills, priors and decisions are those of crowd-kit', () => {
    expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-6);
    for (const [a, annotator] of answers.annotators.entries()) {
      expect(fit.skill[a]).toBeCloseTo(output.skills[annotator], 6);
    }
    for (const [c, label] of answers.classes.entries()) {
      expect(fit.classPrior[c]).toBeCloseTo(output.priors[label], 6);
    }
    const likeliest = [...decide(fit.posterior, answers.classes.length)];
    for (const [t, task] of answers.tasks.entries()) {
      const theirs = answers.classes.map((label) => output.probas[task][label]);
      expect(likeliest[t]).toBe(theirs.indexOf(Math.max(...theirs)));
    }
  });
});

/** What crowd-kit's one-coin makes of confusions: the mean skill on the diagonal, the rest alike, clipped. */
function makeHomogeneous(votes: Votes, confusion: Float64Array, posterior: Float64Array): void {
  const C = votes.classCount;
  const said = Array.from({ length: votes.annotatorCount }, (): number[] => []);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      said[votes.annotator[i]!]!.push(posterior[t * C + votes.vote[i]!]!);
    }
  }
  for (const [a, right] of said.entries()) {
    const skill = right.reduce((x, y) => x + y) / right.length;
    for (let cell = 0; cell < C * C; cell++) {
      const raw = cell % (C + 1) === 0 ? skill : (1 - skill) / (C - 1);
      confusion[a * C * C + cell] = Math.min(Math.max(raw, CLIP), 1 - CLIP);
    }
  }
}
