import { describe, expect, test } from 'vitest';
import { labelSet, labelSetRule } from '../../../src/inference/calibration/label-sets.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';

/** Tasks of three classes whose stated posteriors are far too sure: the truth comes from softer ones. */
function tasks(n: number, random: () => number) {
  const posterior = new Float64Array(n * 3);
  const truth = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const raw = [random(), random() * 0.8, random() * 0.5];
    const at = random() * (raw[0]! + raw[1]! + raw[2]!);
    truth[i] = at < raw[0]! ? 0 : at < raw[0]! + raw[1]! ? 1 : 2;
    const sharp = raw.map((x) => x ** 4);
    const sum = sharp[0]! + sharp[1]! + sharp[2]!;
    posterior.set(
      sharp.map((x) => x / sum),
      i * 3,
    );
  }
  return { posterior, truth };
}

describe.each([
  [0.95, 60],
  [0.8, 19],
])('coverage of %d with %d gold tasks', (coverage, gold) => {
  test('is kept over many draws of gold, though the posteriors are far too sure, and not much exceeded', () => {
    const random = seededRandom(7);
    let [covered, judged] = [0, 0];
    for (let draw = 0; draw < 400; draw++) {
      const told = tasks(gold, random);
      const rule = labelSetRule(told.posterior, told.truth, 3, coverage);
      if (rule.kind === 'refused') throw new Error('gold must do here');
      const fresh = tasks(25, random);
      for (const [i, known] of fresh.truth.entries()) {
        const set = labelSet(fresh.posterior.subarray(i * 3, i * 3 + 3), rule.leastProbability);
        covered += set.includes(known) ? 1 : 0;
        judged++;
      }
    }
    expect(covered / judged).toBeGreaterThan(coverage - 0.008);
    expect(covered / judged).toBeLessThan(coverage + 0.035);
  });
});

test('18 gold tasks cannot promise 95 %, and 19 can', () => {
  const { posterior, truth } = tasks(19, seededRandom(1));
  const rule = (n: number) =>
    labelSetRule(posterior.subarray(0, n * 3), truth.subarray(0, n), 3, 0.95);
  expect(rule(18)).toEqual({ kind: 'refused', reason: 'too-little-gold', needed: 19 });
  const ofTruth = Array.from(truth, (c, i) => posterior[i * 3 + c]!);
  expect(rule(19)).toEqual({ kind: 'rule', leastProbability: Math.min(...ofTruth) });
});

test('a set has its classes from the most probable down, and never none', () => {
  expect(labelSet([0.2, 0.5, 0.3], 0.25)).toEqual([1, 2]);
  expect(labelSet([0.4, 0.2, 0.4], 0.9)).toEqual([0]);
});

test('a coverage of 1 is refused by name', () => {
  expect(() => labelSetRule(new Float64Array(), new Int32Array(), 3, 1)).toThrow(RangeError);
});
