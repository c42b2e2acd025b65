import { describe, expect, test } from 'vitest';
import {
  characterLikeness,
  exactLikeness,
  setLikeness,
  wordDifference,
} from '../../../src/inference/agreement/likeness.ts';
import { meanPairwise, meanPairwiseInterval } from '../../../src/inference/agreement/pairwise.ts';
import type { Span } from '../../../src/inference/sequences/span-answers.ts';

const span = (start: number, end: number, label = 0): Span => ({ start, end, label });

describe('mean likeness of every two answers', () => {
  const closeness = (a: number, b: number) => 1 / (1 + Math.abs(a - b));

  test('is taken in a task, then over tasks', () => {
    // 1/2, 1/4 and 1/3 in the first; 1 in the second.
    expect(meanPairwise([[1, 2, 4], [7, 7], [3], []], closeness)).toBeCloseTo(
      (13 / 36 + 1) / 2,
      12,
    );
  });

  test('is undefined where no task has two answers', () => {
    expect(meanPairwise([[1], []], closeness)).toBeUndefined();
    expect(meanPairwiseInterval([[1], []], closeness, { seed: 1 })).toBeUndefined();
  });

  test('stands in its interval', () => {
    const tasks = Array.from({ length: 30 }, (_, t) => [t, t + (t % 4)]);
    const mean = meanPairwise(tasks, closeness)!;
    const interval = meanPairwiseInterval(tasks, closeness, { seed: 6 })!;
    expect(interval.low).toBeLessThan(mean);
    expect(interval.high).toBeGreaterThan(mean);
    expect(interval.high - interval.low).toBeLessThan(0.3);
  });
});

describe('F1 of spans', () => {
  const one = [span(0, 4), span(10, 16, 1), span(20, 22)];
  const other = [span(0, 4), span(10, 15, 1)];

  test('by exact match wants both ends and the class', () => {
    expect(exactLikeness(one, other)).toBeCloseTo(2 / 5, 12);
    expect(exactLikeness([span(0, 4, 1)], [span(0, 4)])).toBe(0);
    expect(exactLikeness([...one, span(0, 4)], other)).toBeCloseTo(2 / 5, 12);
  });

  test('by character gives an overlap its share', () => {
    expect(characterLikeness(one, other)).toBeCloseTo((2 * 9) / (12 + 9), 12);
    expect(characterLikeness(other, one)).toBe(characterLikeness(one, other));
    expect(characterLikeness([span(0, 3), span(2, 5)], [span(0, 5)])).toBe(1);
    expect(characterLikeness([span(0, 4, 1)], [span(0, 4)])).toBe(0);
  });

  test('is 1 where both marked nothing, 0 where one did', () => {
    for (const f1 of [exactLikeness, characterLikeness]) {
      expect(f1([], [])).toBe(1);
      expect(f1(one, [])).toBe(0);
    }
  });
});

test('words differ by the fewest edits over the mean number of words', () => {
  const one = ['a', 'b', 'c', 'd', 'e'];
  expect(wordDifference(one, ['a', 'x', 'c'])).toBeCloseTo(3 / 4, 12);
  expect(wordDifference(['a', 'x', 'c'], one)).toBeCloseTo(3 / 4, 12);
  expect([wordDifference([], []), wordDifference(one, [])]).toEqual([0, 2]);
});

test('sets are alike by what they share of what is in either', () => {
  expect(setLikeness([1, 4, 7], [4, 7, 8, 9])).toBeCloseTo(2 / 5, 12);
  expect([setLikeness([], []), setLikeness([3], [])]).toEqual([1, 0]);
});
