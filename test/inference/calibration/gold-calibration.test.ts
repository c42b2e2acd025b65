import { describe, expect, test } from 'vitest';
import { calibrateOnGold } from '../../../src/inference/calibration/gold-calibration.ts';
import { stackWeights } from '../../../src/inference/calibration/stack.ts';
import { temper } from '../../../src/inference/classes/frozen-pool.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';

/** Truths drawn from honest posteriors, and those posteriors as somebody too sure would state them. */
function tooSure(n: number, sharpness: number, bias: readonly number[]) {
  const random = seededRandom(3);
  const posterior = new Float64Array(n * 3);
  const truth = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const row = Float64Array.of(random(), random() * 0.5, random() * 0.2).map((x) => x + 0.02);
    temper(row, 0.7);
    const at = random();
    truth[i] = at < row[0]! ? 0 : at < row[0]! + row[1]! ? 1 : 2;
    temper(row, 1 / sharpness, bias);
    posterior.set(row, i * 3);
  }
  return { posterior, truth };
}

describe('temperature and bias', () => {
  test('undo what made the posteriors wrong', () => {
    const { posterior, truth } = tooSure(3_000, 2.5, [0, 1, 0]);
    const { temperature, classBias } = calibrateOnGold(posterior, truth, 3);
    expect(temperature).toBeGreaterThan(2.3);
    expect(temperature).toBeLessThan(2.7);
    expect(classBias[1]! - classBias[0]!).toBeCloseTo(-1 / 2.5, 1);
    expect(Math.abs(classBias[2]! - classBias[0]!)).toBeLessThan(0.1);
  });

  test('stay near no change with a handful of gold', () => {
    const { posterior, truth } = tooSure(4, 2.5, [0, 1, 0]);
    const { temperature, classBias } = calibrateOnGold(posterior, truth, 3);
    expect(temperature).toBeLessThan(2);
    for (const bias of classBias) expect(Math.abs(bias)).toBeLessThan(0.6);
  });

  test('without gold nothing changes', () => {
    const { temperature, classBias } = calibrateOnGold(new Float64Array(), new Int32Array(), 3);
    expect(temperature).toBeCloseTo(1, 3);
    expect([...classBias].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('stack weights', () => {
  test('go to who knew the truths, as far as there are truths', () => {
    const of = (n: number) => stackWeights([Array(n).fill(0.9), Array(n).fill(0.2)]);
    expect(of(30)[0]).toBeCloseTo(0.75, 6);
    expect(of(300)[0]).toBeGreaterThan(0.95);
    expect(of(0)).toEqual([0.5, 0.5]);
  });

  test('are shared by members who know different truths', () => {
    const weights = stackWeights([
      [0.9, 0.9, 0.9, 0.1],
      [0.1, 0.1, 0.1, 0.9],
    ]);
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[0]).toBeLessThan(0.56);
  });

  test('a truth that nobody thought possible leaves them as they are', () => {
    expect(
      stackWeights([
        [0, 0.5],
        [0, 0.5],
      ]),
    ).toEqual([0.5, 0.5]);
  });
});
