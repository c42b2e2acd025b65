import { expect, test } from 'vitest';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { subtypes, votesPerParameter } from '../../../src/inference/classes/subtypes.ts';
import { score } from '../../../src/inference/scores.ts';
import { simulatedCrowd } from './simulated-crowd.ts';

/** Three of ten tasks are beyond the crowd, who might as well guess. */
const { votes, truth } = simulatedCrowd({
  tasks: 1500,
  annotators: 12,
  classes: 2,
  votesPerTask: 6,
  skill: (a) => 0.75 + a / 50,
  misleading: 0.3,
  skillWhenMisled: 0.5,
  seed: 77,
});
const fit = subtypes(votes);

test('where a kind of task is beyond everybody, it is less sure of what is wrong than Dawid-Skene', () => {
  const ours = score(fit.posterior, truth, 2);
  const classic = score(dawidSkene(votes).posterior, truth, 2);
  expect(ours.logLoss).toBeLessThan(classic.logLoss - 0.1);
  expect(ours.accuracy).toBeGreaterThan(classic.accuracy - 0.02);
});

test('states are distributions, and both subtypes of a class are in use', () => {
  expect(fit.statePrior.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  for (const share of fit.statePrior) expect(share).toBeGreaterThan(0.02);
  for (let i = 0; i < fit.confusion.length; i += 2) {
    expect(fit.confusion[i]! + fit.confusion[i + 1]!).toBeCloseTo(1, 12);
  }
});

test('the second subtype is where people err more', () => {
  let [agreed, contested] = [0, 0];
  for (let a = 0; a < 12; a++) {
    agreed += fit.confusion[a * 8]! / 12;
    contested += fit.confusion[a * 8 + 4]! / 12;
  }
  expect(agreed).toBeGreaterThan(contested + 0.1);
});

test('twelve annotators have 48 numbers to learn', () => {
  expect(votesPerParameter(votes)).toBe(9000 / 48);
});
