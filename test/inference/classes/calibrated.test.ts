import { describe, expect, test } from 'vitest';
import {
  expectedCalibrationError,
  reliability,
} from '../../../src/inference/calibration/reliability.ts';
import { calibrated, uncalibrated } from '../../../src/inference/classes/calibrated.ts';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { CLASS_METHODS } from '../../../src/inference/classes/methods.ts';
import { simulatedCrowd } from './simulated-crowd.ts';

/** A third of the tasks misleads the whole crowd, so that a method which multiplies votes is too sure. */
const { votes, truth } = simulatedCrowd({
  tasks: 400,
  annotators: 23,
  classes: 3,
  votesPerTask: 5,
  skill: (a) => (a % 5 === 0 ? 0.4 : 0.8),
  misleading: 0.33,
  seed: 12,
});
const someGold = truth.map((c, t) => (t % 3 === 0 ? c : -1));
const others = truth.map((c, t) => (t % 3 === 0 ? -1 : c));
const plainFit = dawidSkene(votes);
const errorOf = (posterior: Float64Array, of: Int32Array) =>
  expectedCalibrationError(reliability(posterior, of, 3));

describe('with gold', () => {
  const fit = calibrated(votes, { gold: someGold }, dawidSkene);
  const bare = dawidSkene(votes, { gold: someGold });

  test('confidences of the other tasks are softened until they are more honest', () => {
    expect(fit.by).toBe('gold');
    expect(fit.temperature).toBeGreaterThan(1.2);
    expect(errorOf(fit.posterior, others)).toBeLessThan(errorOf(bare.posterior, others) - 0.02);
  });

  test('labels stay the method’s own, and gold stays certain', () => {
    expect(decide(fit.posterior, 3)).toEqual(decide(bare.posterior, 3));
    expect(fit.posterior[3 * 3 + truth[3]!]).toBe(1);
  });

  test('each gold task is judged by a fit that did not know it', () => {
    expect(fit.judged.truth).toEqual(truth.filter((_, t) => t % 3 === 0));
    const wrong = decide(fit.judged.posterior, 3).filter((c, k) => c !== fit.judged.truth[k]);
    expect(wrong.length).toBeGreaterThan(20);
  });

  test('a single gold task changes little, and is judged without itself', () => {
    const lone = truth.map((c, t) => (t === 6 ? c : -1));
    const { temperature, judged } = calibrated(votes, { gold: lone }, dawidSkene);
    expect(Math.abs(Math.log(temperature))).toBeLessThan(0.5);
    for (const [c, p] of judged.posterior.entries()) {
      expect(p).toBeCloseTo(plainFit.posterior[6 * 3 + c]!, 12);
    }
  });
});

describe('without gold', () => {
  test('votes kept from the method soften it and never sharpen it', () => {
    const fit = calibrated(votes, {}, dawidSkene);
    expect(fit.by).toBe('held-out-votes');
    expect(fit.temperature).toBeGreaterThan(1);
    expect(fit.judged.truth).toHaveLength(0);
    const share = calibrated(votes, {}, CLASS_METHODS['agreement-weighted']!.run);
    expect(share.temperature).toBeGreaterThanOrEqual(1);
  });
});

test('shares of votes that are left alone are shares, whatever gold says', () => {
  const run = CLASS_METHODS['majority']!.run;
  const fit = uncalibrated(votes, { gold: someGold }, run);
  expect(fit.by).toBe('none');
  expect(fit.posterior).toEqual(run(votes, { gold: someGold }).posterior);
  expect(fit.judged.posterior).toHaveLength(fit.judged.truth.length * 3);
  expect(Math.max(...fit.judged.posterior.subarray(0, 3))).toBeLessThanOrEqual(1);
});

test('the same votes give the same bytes', () => {
  const [one, two] = [0, 1].map(() => calibrated(votes, { gold: someGold }, dawidSkene));
  expect(one).toEqual(two);
});
