import { describe, expect, test } from 'vitest';
import {
  cohenKappa,
  cohenKappaInterval,
  type KappaWeights,
  type VotePairs,
  votePairs,
} from '../../../src/inference/agreement/cohen-kappa.ts';
import { fleissKappa, fleissKappaInterval } from '../../../src/inference/agreement/fleiss-kappa.ts';
import { type Votes, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { readVector } from '../vectors.ts';

const WEIGHTS: readonly KappaWeights[] = ['none', 'linear', 'quadratic'];

function pairs(first: readonly number[], second: readonly number[], classCount = 5): VotePairs {
  return { classCount, first: Uint16Array.from(first), second: Uint16Array.from(second) };
}

/** One row a task, one vote an annotator. */
function votesOf(rows: readonly (readonly number[])[], classCount: number): Votes {
  const triples = rows.flatMap((row, t) => row.map((c, a): VoteTriple => [t, a, c]));
  return votesFrom(triples, { taskCount: rows.length, annotatorCount: 9, classCount });
}

describe("Cohen's kappa", () => {
  test.each(WEIGHTS)('is that of scikit-learn and statsmodels, a class empty, %s', (weights) => {
    const { input, output } = readVector('cohen-kappa');
    const at = (label: number) => input.labels.indexOf(label);
    const said = pairs(input.a.map(at), input.b.map(at));
    expect(cohenKappa(said, weights)).toBeCloseTo(output[weights].kappa, 9);
  });

  test('is undefined where chance alone would agree', () => {
    expect(cohenKappa(pairs([], []))).toBeUndefined();
    expect(cohenKappa(pairs([2, 2], [2, 2]))).toBeUndefined();
    expect(cohenKappaInterval(pairs([2, 2], [2, 2]), 'linear', { seed: 1 })).toBeUndefined();
    expect(cohenKappa(pairs([2, 2], [2, 1]))).toBe(0);
    expect(cohenKappa(pairs([0, 1, 0], [1, 0, 1]))).toBeLessThan(0);
  });

  test('reads the tasks that both voted on', () => {
    const triples: VoteTriple[] = [
      [0, 0, 1],
      [0, 2, 1],
      [1, 0, 0],
      [2, 2, 1],
      [3, 0, 2],
      [3, 1, 0],
      [3, 2, 0],
    ];
    const votes = votesFrom(triples, { taskCount: 4, annotatorCount: 3, classCount: 3 });
    expect(votePairs(votes, 0, 2)).toEqual(pairs([1, 2], [1, 0], 3));
    expect(() => votePairs(votes, 0, 3)).toThrow(RangeError);
  });

  test('stands in its interval, near the asymptotic one of statsmodels', () => {
    const { input, output } = readVector('cohen-kappa');
    const at = (label: number) => input.labels.indexOf(label);
    const many = Array.from({ length: 20 }).flatMap(() => input.a.map(at));
    const more = Array.from({ length: 20 }).flatMap(() => input.b.map(at));
    const { low, high } = cohenKappaInterval(pairs(many, more), 'quadratic', { seed: 5 })!;
    const width = (2 * 1.96 * output.quadratic.std) / Math.sqrt(20);
    expect((high - low) / width).toBeGreaterThan(0.85);
    expect((high - low) / width).toBeLessThan(1.15);
    expect(low).toBeLessThan(output.quadratic.kappa);
    expect(high).toBeGreaterThan(output.quadratic.kappa);
  });
});

describe("Fleiss' kappa", () => {
  const { input, output } = readVector('fleiss-kappa');
  const rows: number[][] = input.ratings.map((row: number[]) => row.map((v) => v - 1));

  test('is that of statsmodels, by either chance', () => {
    const votes = votesOf(rows, 5);
    expect(fleissKappa(votes)).toBeCloseTo(output.fleiss, 9);
    expect(fleissKappa(votes, 'randolph')).toBeCloseTo(output.randolph, 9);
  });

  test('does not see tasks of one vote, and a class nobody chose moves only free chance', () => {
    expect(fleissKappa(votesOf([...rows, [4], []], 5))).toBe(fleissKappa(votesOf(rows, 5)));
    expect(fleissKappa(votesOf(rows, 6))).toBe(fleissKappa(votesOf(rows, 5)));
    expect(fleissKappa(votesOf(rows, 6), 'randolph')).toBeGreaterThan(output.randolph);
  });

  test('is undefined where there is nothing to compare', () => {
    expect(fleissKappa(votesOf([], 3))).toBeUndefined();
    expect(fleissKappa(votesOf([[1], [2]], 3))).toBeUndefined();
    expect(fleissKappa(votesOf([[1, 1, 1]], 3))).toBeUndefined();
    expect(fleissKappa(votesOf([[0, 0]], 1), 'randolph')).toBeUndefined();
    expect(fleissKappaInterval(votesOf([[1]], 3), 'fleiss', { seed: 1 })).toBeUndefined();
  });

  test('stands in its interval, the same for the same seed', () => {
    const votes = votesOf(rows, 5);
    const interval = fleissKappaInterval(votes, 'fleiss', { seed: 8 })!;
    expect(interval.low).toBeLessThan(output.fleiss);
    expect(interval.high).toBeGreaterThan(output.fleiss);
    expect(fleissKappaInterval(votes, 'fleiss', { seed: 8 })).toEqual(interval);
  });
});
