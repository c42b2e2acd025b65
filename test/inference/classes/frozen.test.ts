import { describe, expect, test } from 'vitest';
import { agreementWeightedVote } from '../../../src/inference/classes/agreement-weighted-vote.ts';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import {
  applyFrozen,
  type Freezable,
  type FrozenModel,
  freeze,
  type VoteOfTask,
} from '../../../src/inference/classes/frozen.ts';
import { glad } from '../../../src/inference/classes/glad.ts';
import { mace } from '../../../src/inference/classes/mace.ts';
import { mmsr } from '../../../src/inference/classes/mmsr.ts';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { variationalDawidSkene } from '../../../src/inference/classes/variational-dawid-skene.ts';
import type { Votes } from '../../../src/inference/votes.ts';
import { named, readVector } from '../vectors.ts';

const { votes } = named(readVector('crowdkit-ds-3class').input.answers);
const TO_THE_END = { maxIterations: 2000, tolerance: 1e-14 };

describe('a frozen model, through JSON, says of a task what the method said', () => {
  test.each<[string, Freezable]>([
    ['agreement-weighted vote', agreementWeightedVote(votes)],
    ['one-coin', oneCoin(votes, TO_THE_END)],
    ['M-MSR', mmsr(votes)],
    ['MACE by EM', mace(votes, { ...TO_THE_END, method: 'em' })],
    ['Dawid-Skene with smoothing', dawidSkene(votes, { ...TO_THE_END, smoothing: 0.1 })],
  ])('%s', (_name, fit) => {
    expect(worst(fit, votes)).toBeLessThan(1e-6);
  });

  // Means of parameters in place of their distributions, and of easiness in place of each task's.
  test.each<[string, Freezable]>([
    ['variational Dawid-Skene', variationalDawidSkene(votes)],
    ['MACE', mace(votes)],
    ['GLAD', glad(votes)],
  ])('%s, nearly', (_name, fit) => {
    expect(worst(fit, votes)).toBeLessThan(0.35);
    expect(worst(fit, votes)).toBeGreaterThan(1e-6);
  });
});

/** Lopsided: annotator 0 often says 1 for 0; strangers are the mean of both. */
const CONFUSIONS: FrozenModel = {
  kind: 'confusions',
  classPrior: [0.3, 0.7],
  confusion: [
    [0.6, 0.4, 0.1, 0.9],
    [0.8, 0.2, 0.3, 0.7],
  ],
  stranger: [0.7, 0.3, 0.2, 0.8],
};

test('confusions weigh a vote by its truth, by hand, and strangers by the mean', () => {
  const odds = (0.3 * 0.4 * 0.7) / (0.7 * 0.9 * 0.2);
  for (const stranger of [-1, 2]) {
    const posterior = applyFrozen(CONFUSIONS, [
      [0, 1],
      [stranger, 0],
    ]);
    expect(posterior[0]! / posterior[1]!).toBeCloseTo(odds, 12);
  }
});

test('a fit freezes with the mean annotator as the stranger', () => {
  const confusion = Float64Array.of(0.6, 0.4, 0.1, 0.9, 0.8, 0.2, 0.3, 0.7);
  const classPrior = Float64Array.of(0.3, 0.7);
  const frozen = freeze({ posterior: new Float64Array(), classPrior, confusion });
  const [first] = applyFrozen(frozen, [[-1, 1]]);
  expect(first).toBeCloseTo(applyFrozen(CONFUSIONS, [[-1, 1]])[0]!, 12);
  expect({ ...frozen, stranger: [] }).toEqual({ ...CONFUSIONS, stranger: [] });
});

test('without votes the prior is left, and a weighted vote has no opinion', () => {
  expect(applyFrozen(CONFUSIONS, [])[0]).toBeCloseTo(0.3, 14);
  const weights: FrozenModel = {
    kind: 'weights',
    classPrior: [0.1, 0.9],
    weight: [0, 2],
    stranger: 1,
  };
  expect([...applyFrozen(weights, [])]).toEqual([0.5, 0.5]);
  expect([...applyFrozen(weights, [[0, 1]])]).toEqual([0, 1]);
  expect(
    applyFrozen(weights, [
      [1, 1],
      [9, 0],
    ])[1],
  ).toBeCloseTo(2 / 3, 14);
});

test.each([-1, 2, 0.5, Number.NaN])('a vote for class %d of two is refused', (vote) => {
  expect(() => applyFrozen(CONFUSIONS, [[0, vote]])).toThrow(RangeError);
});

function worst(
  fit: Freezable,
  { taskCount, taskStart, annotator, vote, classCount }: Votes,
): number {
  const model: FrozenModel = JSON.parse(JSON.stringify(freeze(fit)));
  let largest = 0;
  for (let t = 0; t < taskCount; t++) {
    const given: VoteOfTask[] = [];
    for (let i = taskStart[t]!; i < taskStart[t + 1]!; i++) given.push([annotator[i]!, vote[i]!]);
    for (const [c, p] of applyFrozen(model, given).entries()) {
      largest = Math.max(largest, Math.abs(p - fit.posterior[t * classCount + c]!));
    }
  }
  return largest;
}
