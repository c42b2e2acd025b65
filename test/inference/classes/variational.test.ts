import { expect, test } from 'vitest';
import {
  expectedCounts,
  expectedLogInto,
  logEvidence,
  posteriorMeanInto,
} from '../../../src/inference/classes/confusion-posterior.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import { variationalDawidSkene } from '../../../src/inference/classes/variational-dawid-skene.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

/** Lopsided on purpose: with a symmetric confusion, transposed indices would pass. */
const CONFUSION = [
  [0.8, 0.2],
  [0.45, 0.55],
];
const votes = votesFrom(
  [
    [0, 0, 1],
    [0, 1, 0],
    [1, 1, 0],
  ],
  { taskCount: 2, annotatorCount: 2, classCount: 2 },
);

test('votes are counted by the probability of each truth, truth before vote', () => {
  const counts = new Float64Array(8).fill(9);
  expectedCounts(votes, Float64Array.of(0.7, 0.3, 0.9, 0.1), counts);
  expect([...counts.subarray(0, 4)]).toEqual([0, 0.7, 0, 0.3]);
  expect([...counts.subarray(4)]).toEqual([0.7 + 0.9, 0, 0.3 + 0.1, 0]);
});

test('expected log-confusions are differences of digammas, each annotator with the common prior', () => {
  const logs = new Float64Array(8);
  expectedLogInto(logs, Float64Array.of(2, 0, 0, 0, 0, 1, 0, 3), Float64Array.of(1, 2, 4, 1));
  const harmonic = (from: number, to: number) => {
    let sum = 0;
    for (let k = from; k < to; k++) sum += 1 / k;
    return sum;
  };
  // Row of annotator 0, truth 0: Dirichlet(3, 2); of annotator 1, truth 1: Dirichlet(4, 4).
  expect(logs[0]).toBeCloseTo(-harmonic(3, 5), 12);
  expect(logs[1]).toBeCloseTo(-harmonic(2, 5), 12);
  expect(logs[6]).toBeCloseTo(-harmonic(4, 8), 12);
  expect(logs[7]).toBeCloseTo(-harmonic(4, 8), 12);
});

test('posterior means add the prior to the counts', () => {
  const confusion = Float64Array.of(2, 0, 0, 0, 0, 1, 0, 3);
  posteriorMeanInto(confusion, confusion, Float64Array.of(1, 2, 4, 1));
  const expected = [3 / 5, 2 / 5, 4 / 5, 1 / 5, 1 / 4, 3 / 4, 1 / 2, 1 / 2];
  for (const [i, value] of expected.entries()) expect(confusion[i]).toBeCloseTo(value, 14);
});

test('evidence is the probability of drawing the counts from an urn that learns', () => {
  // Row by row, prior (1, 2) and (4, 1): draws 0, 0 then 1, 1, 1.
  const drawn = (1 / 3) * (2 / 4) * (1 / 5) * (2 / 6) * (3 / 7);
  const evidence = logEvidence(Float64Array.of(2, 0, 0, 3), Float64Array.of(1, 2, 4, 1), 2);
  expect(evidence).toBeCloseTo(Math.log(drawn), 12);
});

test('with overwhelming imagined votes the confusions are the imagined ones', () => {
  const fit = variationalDawidSkene(votes, { imaginedRight: 9e9, imaginedWrong: 1e9 });
  for (const [i, value] of [0.9, 0.1, 0.1, 0.9].entries()) {
    expect(fit.confusion[i]).toBeCloseTo(value, 6);
    expect(fit.confusion[4 + i]).toBeCloseTo(value, 6);
  }
});

test.each([
  [0, 1],
  [1, Number.NaN],
])('%d imagined right and %d wrong are refused', (imaginedRight, imaginedWrong) => {
  expect(() => variationalDawidSkene(votes, { imaginedRight, imaginedWrong })).toThrow(RangeError);
});

test('a class prior that is given stays, and unseen tasks get it', () => {
  const wide = { ...votes, taskCount: 3, taskStart: Uint32Array.of(0, 2, 3, 3) };
  const fit = variationalDawidSkene(wide, { classPrior: Float64Array.of(0.2, 0.8) });
  expect([...fit.classPrior]).toEqual([0.2, 0.8]);
  expect(fit.posterior[4]).toBeCloseTo(0.2, 12);
});

test('a start is taken, and not written over', () => {
  const start = Float64Array.of(1, 0, 0, 1);
  const fit = variationalDawidSkene(votes, { start, maxIterations: 0 });
  expect(fit.posterior).toEqual(start);
  variationalDawidSkene(votes, { start });
  expect([...start]).toEqual([1, 0, 0, 1]);
});

test('the hierarchical prior finds how the crowd errs, and people of few votes are taken for the crowd', () => {
  const { triples, truth } = simulated();
  const crowd = votesFrom(triples, { taskCount: 600, annotatorCount: 41, classCount: 2 });
  const fit = hierarchicalDawidSkene(crowd, { gold: truth });
  const [a00, a01, a10, a11] = fit.alpha;
  expect(a00! / (a00! + a01!)).toBeCloseTo(CONFUSION[0]![0]!, 1);
  expect(a10! / (a10! + a11!)).toBeCloseTo(CONFUSION[1]![0]!, 1);
  const novice = fit.confusion.subarray(-4);
  expect(Math.abs(novice[2]! - a10! / (a10! + a11!))).toBeLessThan(0.05);
  const apart = fit.confusion[2]! - a10! / (a10! + a11!);
  expect(apart).toBeGreaterThan(0.15);
});

/** 40 annotators of 60 votes about the crowd's confusion, the first far from it, and one of a single vote. */
function simulated() {
  const random = seededRandom(41);
  const truth = Int32Array.from({ length: 600 }, () => (random() < 0.4 ? 0 : 1));
  const triples: VoteTriple[] = [[0, 40, truth[0]!]];
  for (let a = 0; a < 40; a++) {
    for (let k = 0; k < 60; k++) {
      const t = (15 * a + k) % 600;
      const zero = a === 0 ? 0.9 : CONFUSION[truth[t]!]![0]! + 0.1 * Math.sin(a);
      triples.push([t, a, random() < zero ? 0 : 1]);
    }
  }
  return { triples, truth };
}
