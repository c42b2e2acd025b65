import { describe, expect, test } from 'vitest';
import { ANESTHESIA_1979 } from '../../../local/anesthesia-1979.ts';
import {
  type DawidSkeneOptions,
  dawidSkene,
  eStep,
  mStep,
} from '../../../src/inference/classes/dawid-skene.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import {
  type Answer,
  goldOf,
  named,
  readVector,
  worstConfusion,
  worstPosterior,
} from '../vectors.ts';
import { CLIP, crowdKitLosses } from './crowd-kit.ts';

/** Lopsided on purpose: with a symmetric confusion, transposed indices would pass. */
const CONFUSION = [
  [
    [0.7, 0.2, 0.1],
    [0.05, 0.9, 0.05],
    [0.3, 0.3, 0.4],
  ],
  [
    [0.5, 0.15, 0.35],
    [0.25, 0.6, 0.15],
    [0.02, 0.18, 0.8],
  ],
];
const PRIOR = [0.5, 0.2, 0.3];
const shape = { taskCount: 3, annotatorCount: 2, classCount: 3 };
const votes = votesFrom(
  [
    [0, 0, 1],
    [0, 1, 2],
    [2, 1, 0],
    [2, 1, 2],
  ],
  shape,
);
/** P(truth, votes) by hand: one row a task. */
const JOINT = [
  [0.5 * 0.2 * 0.35, 0.2 * 0.9 * 0.15, 0.3 * 0.3 * 0.8],
  [0.5, 0.2, 0.3],
  [0.5 * 0.5 * 0.35, 0.2 * 0.25 * 0.15, 0.3 * 0.02 * 0.8],
];
const weight = (t: number) => JOINT[t]!.reduce((a, b) => a + b);
const expectCells = (actual: Float64Array, expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
};
const logs = (values: number[]) => Float64Array.from(values, Math.log);

test('the E-step weighs prior and votes by hand-made numbers, and an unseen task gets the prior', () => {
  const posterior = new Float64Array(9);
  const logLikelihood = eStep(votes, logs(PRIOR), logs(CONFUSION.flat(2)), posterior);
  expectCells(
    posterior,
    JOINT.flatMap((row, t) => row.map((joint) => joint / weight(t))),
  );
  expect(logLikelihood).toBeCloseTo(Math.log(weight(0)) + Math.log(weight(2)), 12);
});

test('the E-step gives a gold task its truth, and counts how likely votes and truth are together', () => {
  const posterior = new Float64Array(9);
  const gold = Int32Array.of(1, -1, -1);
  const logLikelihood = eStep(votes, logs(PRIOR), logs(CONFUSION.flat(2)), posterior, gold);
  expect([...posterior.subarray(0, 3)]).toEqual([0, 1, 0]);
  expectCells(
    posterior.subarray(6),
    JOINT[2]!.map((joint) => joint / weight(2)),
  );
  expect(logLikelihood).toBeCloseTo(Math.log(JOINT[0]![1]!) + Math.log(weight(2)), 12);
});

test('the M-step counts votes by the probability of each truth', () => {
  const posterior = Float64Array.of(0.6, 0.3, 0.1, 1, 0, 0, 0.2, 0, 0.8);
  const confusion = new Float64Array(18);
  mStep(votes, posterior, confusion, 0);
  expectCells(confusion.subarray(0, 9), [0, 1, 0, 0, 1, 0, 0, 1, 0]);
  expectCells(confusion.subarray(9), [
    0.2 / 1,
    0,
    0.8 / 1,
    0,
    0,
    0.3 / 0.3,
    0.8 / 1.7,
    0,
    0.9 / 1.7,
  ]);
});

test('smoothing adds imagined votes to every cell, and an unknown row is uniform', () => {
  const posterior = Float64Array.of(0.6, 0.4, 0, 1, 0, 0, 0.5, 0.5, 0);
  const confusion = new Float64Array(18);
  mStep(votes, posterior, confusion, 0.5);
  expectCells(confusion.subarray(0, 3), [0.5 / 2.1, 1.1 / 2.1, 0.5 / 2.1]);
  mStep(votes, posterior, confusion, 0);
  expectCells(confusion.subarray(6, 9), [1 / 3, 1 / 3, 1 / 3]);
});

describe.each(['crowdkit-ds-binary', 'crowdkit-ds-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);
  const losses = crowdKitLosses(answers.votes, 100, 1e-5);
  const fit = dawidSkene(answers.votes, asCrowdKit(losses.length));

  test('our model of how crowd-kit stops finds its history of losses', () => {
    expect(losses).toHaveLength(output.loss_history.length);
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(output.loss_history[i], 7);
  });

  test('posteriors, priors, confusions and decisions are those of crowd-kit', () => {
    expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-9);
    expect(worstConfusion(answers, fit.confusion, output.errors)).toBeLessThan(1e-9);
    for (const [c, label] of answers.classes.entries()) {
      expect(fit.classPrior[c]).toBeCloseTo(output.priors[label], 9);
    }
    const decided = [...decide(fit.posterior, answers.classes.length)];
    expect(decided.map((c) => answers.classes[c])).toEqual(
      answers.tasks.map((task) => String(output.labels[task])),
    );
  });
});

describe.each(['crowdkit-ds-gold-binary', 'crowdkit-ds-gold-3class'])('%s', (name) => {
  const { input, output } = readVector(name);
  const answers = named(input.answers);
  const gold = goldOf(answers, input.gold);
  const iterations = crowdKitLosses(answers.votes, 100, 1e-5, gold).length;

  test('posteriors and priors are those of crowd-kit with its true_labels', () => {
    const fit = dawidSkene(answers.votes, { ...asCrowdKit(iterations), gold });
    expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-9);
    for (const [c, label] of answers.classes.entries()) {
      expect(fit.classPrior[c]).toBeCloseTo(output.priors[label], 9);
    }
  });
});

describe('dawid-skene-1979', () => {
  const { output } = readVector('dawid-skene-1979');
  // The vector was made of the table in R's `rater`, which has 1 where the paper has 2: local/anesthesia-1979.ts.
  const table = ANESTHESIA_1979.map((readings, patient) =>
    patient === 6 ? '112 2 1 1 1' : readings,
  );
  const answers = named(
    table.flatMap((readings, patient) => answersOf(String(patient + 1), readings)),
  );
  const iterations = crowdKitLosses(answers.votes, 200, 1e-8).length;
  const fit = dawidSkene(answers.votes, asCrowdKit(iterations));

  test('posteriors, priors and confusions are those of crowd-kit, repeated readings kept', () => {
    expect(answers.votes.vote).toHaveLength(315);
    expect(worstPosterior(answers, fit.posterior, output.probas)).toBeLessThan(1e-9);
    expect(worstConfusion(answers, fit.confusion, output.errors)).toBeLessThan(1e-9);
    for (const [c, label] of answers.classes.entries()) {
      expect(fit.classPrior[c]).toBeCloseTo(output.priors[label], 9);
    }
  });

  test('crowd-kit stopped after four iterations, and going on makes the votes likelier', () => {
    expect(iterations).toBe(4);
    const further = dawidSkene(answers.votes);
    expect(further.converged).toBe(true);
    expect(further.logLikelihood.at(-1)).toBeGreaterThan(fit.logLikelihood.at(-1)! + 0.04);
  });
});

describe('gold', () => {
  const crowd = votesFrom(
    [
      [0, 0, 1],
      [0, 1, 1],
      [0, 2, 1],
      [1, 0, 0],
      [1, 1, 1],
      [1, 2, 0],
      [3, 0, 1],
      [3, 2, 1],
    ],
    { taskCount: 4, annotatorCount: 3, classCount: 2 },
  );

  test('a gold task keeps its truth against every vote, and the annotators are judged by it', () => {
    const gold = Int32Array.of(0, -1, -1, -1);
    const fit = dawidSkene(crowd, { gold });
    expect([...fit.posterior.subarray(0, 2)]).toEqual([1, 0]);
    expect(fit.confusion[1]).toBeGreaterThan(dawidSkene(crowd).confusion[1]!);
  });

  test('a gold task without votes keeps its truth even of a class that nobody voted for', () => {
    const narrow = votesFrom([[0, 0, 1]], { taskCount: 2, annotatorCount: 1, classCount: 3 });
    const fit = dawidSkene(narrow, { gold: Int32Array.of(-1, 2) });
    expect([...fit.posterior.subarray(3)]).toEqual([0, 0, 1]);
    expect(fit.converged).toBe(true);
  });

  test.each([
    ['too short', Int32Array.of(-1, 0)],
    ['naming a class that is not there', Int32Array.of(-1, 2, -1, -1)],
    ['below -1', Int32Array.of(-1, -2, -1, -1)],
  ])('gold %s is refused', (_why, gold) => {
    expect(() => dawidSkene(crowd, { gold })).toThrow(RangeError);
  });
});

test.each([-0.1, Number.NaN])('smoothing %d is refused', (smoothing) => {
  expect(() => dawidSkene(votes, { smoothing })).toThrow(RangeError);
});

test('it says whether it converged, and stops at the most iterations allowed', () => {
  const { votes } = named(readVector('crowdkit-ds-binary').input.answers);
  const short = dawidSkene(votes, { maxIterations: 3 });
  expect(short).toMatchObject({ iterations: 3, converged: false });
  expect(short.logLikelihood).toHaveLength(3);
  const whole = dawidSkene(votes, { maxIterations: 500 });
  expect(whole.converged).toBe(true);
  const last = whole.logLikelihood.at(-1)! - whole.logLikelihood.at(-2)!;
  const before = whole.logLikelihood.at(-2)! - whole.logLikelihood.at(-3)!;
  expect(last).toBeLessThan(1e-6 * votes.vote.length);
  expect(before).toBeGreaterThan(1e-6 * votes.vote.length);
});

test('with a tolerance of 0 it stops when nothing at all is gained', () => {
  const agreed = votesFrom(
    [0, 1, 2].flatMap((t) => [0, 1].map((a) => [t, a, t % 2] as const)),
    { taskCount: 3, annotatorCount: 2, classCount: 2 },
  );
  expect(dawidSkene(agreed, { tolerance: 0 })).toMatchObject({ iterations: 2, converged: true });
});

test('no iterations leaves the majority vote and its confusions', () => {
  const fit = dawidSkene(votes, { maxIterations: 0 });
  expect(fit).toMatchObject({ iterations: 0, converged: false });
  expect([...fit.posterior.subarray(0, 3)]).toEqual([0, 0.5, 0.5]);
});

test('a class prior that is given is not learned, and weighs what votes leave open', () => {
  const classPrior = Float64Array.of(0.1, 0.2, 0.7);
  const fit = dawidSkene(votes, { classPrior });
  expect(fit.classPrior).toEqual(classPrior);
  expectCells(fit.posterior.subarray(3, 6), [0.1, 0.2, 0.7]);
  expect(dawidSkene(votes).classPrior[2]).not.toBeCloseTo(0.7, 2);
});

test('an annotator without votes has uniform confusions and changes nothing', () => {
  const answers = named(readVector('crowdkit-ds-3class').input.answers);
  const more = { ...answers.votes, annotatorCount: answers.votes.annotatorCount + 1 };
  const fit = dawidSkene(more);
  expectCells(fit.confusion.slice(-9), Array(9).fill(1 / 3));
  expect(fit.posterior).toEqual(dawidSkene(answers.votes).posterior);
});

function asCrowdKit(iterations: number): DawidSkeneOptions {
  return { smoothing: CLIP, maxIterations: iterations, tolerance: Number.NEGATIVE_INFINITY };
}

function answersOf(patient: string, readings: string): Answer[] {
  return readings
    .split(' ')
    .flatMap((given, a) => [...given].map((label) => [patient, `w${a + 1}`, label] as const));
}
