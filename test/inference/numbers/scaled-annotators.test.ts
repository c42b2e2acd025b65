import { expect, test } from 'vitest';
import { meanAbsoluteError } from '../../../src/inference/number-scores.ts';
import { type NumberTriple, numbersFrom } from '../../../src/inference/numbers/number-answers.ts';
import {
  inferNumbers,
  numberConfidence,
  valueInterval,
} from '../../../src/inference/numbers/scaled-annotators.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';

/** Truths 0 to 100; annotators 0 to 3 are careful, 4 is timid, 5 says anything. */
function crowd(taskCount: number, shift = 0) {
  const random = seededRandom(20260601);
  const normal = () => [...Array(12)].reduce((sum: number) => sum + random(), -6);
  const truths = Array.from({ length: taskCount }, () => 100 * random());
  const triples: NumberTriple[] = [];
  for (const [t, truth] of truths.entries()) {
    for (let a = 0; a < 4; a++) triples.push([t, a, truth + shift + 4 * normal()]);
    triples.push([t, 4, 50 + 0.6 * (truth - 50) + shift + 4 * normal()]);
    triples.push([t, 5, 100 * random()]);
  }
  const answers = numbersFrom(triples, { taskCount, annotatorCount: 6 });
  const mean = truths.map(
    (_, t) => answers.value.subarray(6 * t, 6 * t + 6).reduce((a, b) => a + b) / 6,
  );
  return { answers, truths, mean };
}

test('careful annotators weigh more than one who says anything', () => {
  const { answers, truths, mean } = crowd(80);
  const inferred = inferNumbers(answers);
  expect(inferred.converged).toBe(true);
  const error = meanAbsoluteError(inferred.value, truths);
  expect(error).toBeLessThan(0.5 * meanAbsoluteError(mean, truths));
  expect(inferred.noise[5]!).toBeGreaterThan(15 * inferred.noise[0]!);
  expect(inferred.noiseInterval[0]!.high).toBeLessThan(inferred.noiseInterval[5]!.low);
});

test('a timid annotator is found timid', () => {
  const { scale } = inferNumbers(crowd(80).answers);
  expect(scale[4]! / scale[0]!).toBeGreaterThan(0.52);
  expect(scale[4]! / scale[0]!).toBeLessThan(0.72);
});

test('with gold, an interval of 95 % holds the truth about that often, and confidence is how often', () => {
  const { answers, truths } = crowd(440);
  const gold = Float64Array.from(truths, (truth, t) => (t < 40 ? truth : Number.NaN));
  const inferred = inferNumbers(answers, { gold });
  let [inside, right, confidence] = [0, 0, 0];
  for (const [t, truth] of truths.entries()) {
    if (t < 40) continue;
    const { low, high } = valueInterval(inferred, t);
    if (low <= truth && truth <= high) inside++;
    if (Math.abs(inferred.value[t]! - truth) <= 2) right++;
    confidence += numberConfidence(inferred, t, 2);
  }
  expect(inside / 400).toBeGreaterThan(0.9);
  expect(Math.abs(right - confidence) / 400).toBeLessThan(0.06);
});

test('gold shows an error that all annotators share, and corrects it', () => {
  const { answers, truths } = crowd(80, 12);
  const gold = Float64Array.from(truths, (truth, t) => (t < 16 ? truth : Number.NaN));
  const open = (values: ArrayLike<number>) => Array.from(values).slice(16);
  const blind = inferNumbers(answers);
  const taught = inferNumbers(answers, { gold });
  expect(taught.value[3]).toBe(truths[3]);
  expect(taught.spread[3]).toBe(0);
  const [before, after] = [blind, taught].map(({ value }) =>
    meanAbsoluteError(open(value), open(truths)),
  );
  expect(after!).toBeLessThan(0.5 * before!);
});

test('who always says too much is found, and corrected where the others are silent', () => {
  const random = seededRandom(7);
  const truths = Array.from({ length: 60 }, () => 100 * random());
  const triples = truths.flatMap((truth, t): NumberTriple[] =>
    [0, 1, 2, 3]
      .filter((a) => a !== t % 4)
      .map((a) => [t, a, truth + (a === 2 ? 24 : 0) + 4 * (random() - 0.5)]),
  );
  const { offset, value } = inferNumbers(
    numbersFrom(triples, { taskCount: 60, annotatorCount: 4 }),
    { offsetSpread: 1 },
  );
  expect(offset[2]! - offset[0]!).toBeGreaterThan(22);
  const errors = truths.map((truth, t) => value[t]! - truth);
  const spared = errors.filter((_, t) => t % 4 === 2);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(Math.abs(mean(spared) - mean(errors))).toBeLessThan(1);
});

test('without gold no number of answers makes a value surer than two answers that err alone', () => {
  const random = seededRandom(23);
  const triples = Array.from({ length: 40 * 30 }, (_, i): NumberTriple => {
    const noise = random() + random() + random() + random() - 2; // variance ⅓
    return [i % 40, Math.floor(i / 40), (i % 40) + 6 * noise];
  });
  const answers = numbersFrom(triples, { taskCount: 40, annotatorCount: 30 });
  const blind = inferNumbers(answers);
  const ofTwo = Math.sqrt(12 / 2);
  expect(blind.spread[7]!).toBeGreaterThan(0.95 * ofTwo);
  expect(blind.spread[7]!).toBeLessThan(1.15 * ofTwo);
  const gold = Float64Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? t : Number.NaN));
  const taught = inferNumbers(answers, { gold });
  expect(taught.spread[7]!).toBeLessThan(0.6 * blind.spread[7]!); // for nothing is shared
  expect(taught.spread[8]!).toBe(0);
});

test('gold widens intervals where all answers of a task err together', () => {
  const random = seededRandom(11);
  const truths = Array.from({ length: 60 }, () => 100 * random());
  const triples = truths.flatMap((truth, t): NumberTriple[] => {
    const shared = truth + 30 * (random() - 0.5);
    return [0, 1, 2, 3].map((a) => [t, a, shared + 4 * (random() - 0.5)]);
  });
  const answers = numbersFrom(triples, { taskCount: 60, annotatorCount: 4 });
  const gold = Float64Array.from(truths, (truth, t) => (t < 20 ? truth : Number.NaN));
  const [blind, taught] = [inferNumbers(answers), inferNumbers(answers, { gold })];
  expect(taught.spread[40]!).toBeGreaterThan(3 * blind.spread[40]!);
  const inside = truths.filter((truth, t) => {
    const { low, high } = valueInterval(taught, t);
    return t >= 20 && low <= truth && truth <= high;
  });
  expect(inside.length).toBeGreaterThan(34);
});

test('gold that does not fit and values that are no numbers are refused', () => {
  const answers = numbersFrom([[0, 0, 3]], { taskCount: 2, annotatorCount: 1 });
  expect(() => inferNumbers(answers, { gold: Float64Array.of(1) })).toThrow(RangeError);
  expect(() => inferNumbers(answers, { gold: Float64Array.of(1, Infinity) })).toThrow(RangeError);
  const shape = { taskCount: 1, annotatorCount: 1 };
  expect(() => numbersFrom([[0, 0, Number.NaN]], shape)).toThrow(RangeError);
  expect(() => numbersFrom([[1, 0, 5]], shape)).toThrow(RangeError);
});
