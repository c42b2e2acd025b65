import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spearman } from '../../../src/inference/number-scores.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { bradleyTerry } from '../../../src/inference/pairs/bradley-terry.ts';
import { type Comparison, comparisonsFrom } from '../../../src/inference/pairs/comparisons.ts';
import {
  placeConfidence,
  rankItems,
  scoreInterval,
} from '../../../src/inference/pairs/rank-items.ts';
import { scoreVariances } from '../../../src/inference/pairs/ridge-newton.ts';
import { readVector } from '../vectors.ts';

function vector(name: string) {
  const { input, output } = readVector(name);
  const rows: readonly [string, string, string, string][] = input.comparisons;
  const names = (of: (row: (typeof rows)[number]) => string[]) =>
    [...new Set(rows.flatMap(of))].sort();
  const items = names(([, left, right]) => [left, right]);
  const annotators = names(([annotator]) => [annotator]);
  const triples = rows.map(([annotator, left, right, won]): Comparison => {
    const lost = won === left ? right : left;
    return [annotators.indexOf(annotator), items.indexOf(won), items.indexOf(lost)];
  });
  const shape = { itemCount: items.length, annotatorCount: annotators.length };
  return { pairs: comparisonsFrom(triples, shape), items, output };
}

// crowd-kit compares its worths with themselves and so stops after two steps, whatever its n_iter.
test('two steps of Bradley–Terry give the worths of crowd-kit, all steps those of choix', () => {
  const { pairs, items, output } = vector('bradley-terry');
  const [two, all] = [bradleyTerry(pairs, { maxIterations: 2 }), bradleyTerry(pairs)];
  const mean = all.reduce((sum, worth) => sum + Math.log(worth), 0) / items.length;
  for (const [i, item] of items.entries()) {
    expect(Math.abs(two[i]! - output.crowdkit[item])).toBeLessThan(1e-6);
    // choix has a prior of 0.01 a pair.
    expect(Math.abs(Math.log(all[i]!) - mean - output.choix_ilsr[item])).toBeLessThan(0.2);
  }
});

test('ridge scores rank as choix and the noisy form of crowd-kit do', () => {
  const { pairs, items, output } = vector('bradley-terry');
  const ranking = rankItems(pairs);
  const theirs = items.map((item) => output.choix_ilsr[item]);
  expect(spearman(ranking.score, theirs)!).toBeGreaterThan(0.95);
  const noisy = vector('noisy-bradley-terry').output;
  expect(
    spearman(
      ranking.score,
      items.map((item) => noisy[item]),
    )!,
  ).toBeGreaterThan(0.9);
});

/** Twenty items in order; two annotators look, one throws a coin. */
function crowd() {
  const random = seededRandom(1952);
  const triples: Comparison[] = [];
  for (let n = 0; n < 400; n++) {
    const [i, j] = [Math.floor(20 * random()), Math.floor(20 * random())];
    if (i === j) continue;
    const looks = 1 / (1 + Math.exp((i - j) / 2));
    for (let a = 0; a < 3; a++) {
      triples.push(random() < (a < 2 ? looks : 0.5) ? [a, i, j] : [a, j, i]);
    }
  }
  return comparisonsFrom(triples, { itemCount: 20, annotatorCount: 3 });
}

test('who throws a coin is found out, and intervals hold the scores', () => {
  const ranking = rankItems(crowd());
  expect(ranking.attention[0]!.low).toBeGreaterThan(ranking.attention[2]!.high);
  expect(
    spearman(
      [...ranking.score],
      [...Array(20).keys()].map((i) => -i),
    )!,
  ).toBeGreaterThan(0.97);
  const inside = [...Array(20).keys()].filter((i) => {
    const { low, high } = scoreInterval(ranking, i);
    const truth = (9.5 - i) / 2;
    return low <= truth && truth <= high;
  });
  expect(inside.length).toBeGreaterThanOrEqual(17);
});

test('confidence of a place grows with the tolerance, and is about how often it holds', () => {
  const ranking = rankItems(crowd());
  const places = [...Array(20).keys()];
  const sure = (tolerance: number) =>
    places.reduce((sum, i) => sum + placeConfidence(ranking, i, tolerance), 0) / 20;
  const right = (tolerance: number) =>
    places.filter((i) => Math.abs(ranking.place[i]! - i) <= tolerance).length / 20;
  // Its own score is uncertain to all comparisons at once: taken as known, this would be 0.93.
  expect(sure(1)).toBeLessThan(0.85);
  expect(sure(0)).toBeLessThan(sure(1));
  expect(Math.abs(sure(2) - right(2))).toBeLessThan(0.2);
  expect(sure(20)).toBeCloseTo(1, 9);
});

test('no comparison, one, an item that always wins: finite, in (0, 1), whatever the order', () => {
  const comparison = fc
    .tuple(fc.nat(2), fc.nat(4), fc.nat(3))
    .map(([a, i, step]): Comparison => [a, i, (i + 1 + step) % 5]);
  const shuffled = fc
    .array(comparison, { maxLength: 25 })
    .chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
  const shape = { itemCount: 5, annotatorCount: 3 };
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const ranking = rankItems(comparisonsFrom(one, shape));
      expect(rankItems(comparisonsFrom(other, shape))).toEqual(ranking);
      const numbers = [...ranking.score, ...ranking.spread];
      expect(numbers.every(Number.isFinite)).toBe(true);
      expect([...ranking.place].sort()).toEqual([0, 1, 2, 3, 4]);
      for (const { low, value, high } of ranking.attention) {
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
      }
    }),
    { seed: 2013, numRuns: 100, examples: [[[[], []]], [[[[0, 1, 2]], [[0, 1, 2]]]]] },
  );
});

// At equal scores the curvature is 8/4, and the inverse of [[3, -2], [-2, 3]] has 3/5 on its diagonal.
test('variances are the diagonal of the inverse Hessian', () => {
  const triples = [0, 0, 0, 0, 0, 0, 1, 1].map((won): Comparison => [0, won, 1 - won]);
  const pairs = comparisonsFrom(triples, { itemCount: 3, annotatorCount: 1 });
  const variances = scoreVariances(pairs, new Float64Array(8).fill(1), 1, new Float64Array(3));
  expect(variances[0]).toBeCloseTo(0.6, 12);
  expect(variances[1]).toBeCloseTo(0.6, 12);
  expect(variances[2]).toBe(1);
});

test('an item against itself is refused', () => {
  const shape = { itemCount: 2, annotatorCount: 1 };
  expect(() => comparisonsFrom([[0, 1, 1]], shape)).toThrow(RangeError);
  expect(() => comparisonsFrom([[0, 1, 2]], shape)).toThrow(RangeError);
});
