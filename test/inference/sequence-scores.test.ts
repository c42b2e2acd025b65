import { expect, test } from 'vitest';
import {
  editDistance,
  exactSpanF1,
  positionF1,
  wordErrorRate,
} from '../../src/inference/sequence-scores.ts';

const span = (start: number, end: number, label = 0) => ({ start, end, label });

test('a span is exact when start, end and class are', () => {
  const truths = [[span(2, 5), span(9, 12)], [span(0, 4, 1)], []];
  const found = [[span(2, 5), span(9, 11), span(20, 22)], [span(0, 4)], [span(1, 2)]];
  const { precision, recall, f1 } = exactSpanF1(found, truths);
  expect([precision, recall, f1]).toEqual([1 / 5, 1 / 3, 2 / 8]);
});

test('positions count by class, and once where spans overlap', () => {
  const truths = [[span(0, 10), span(20, 30, 1)]];
  const found = [[span(5, 12), span(8, 14), span(20, 22)]];
  const { precision, recall } = positionF1(found, truths);
  expect(precision).toBeCloseTo(5 / 11, 12);
  expect(recall).toBeCloseTo(5 / 20, 12);
});

test('nothing found where nothing is counts as right', () => {
  expect(exactSpanF1([[]], [[]]).f1).toBe(1);
  expect(positionF1([[span(0, 3)]], [[]])).toEqual({ precision: 0, recall: 1, f1: 0 });
});

test('word errors are counted over the words of all truths', () => {
  const truths = [['a', 'b', 'c', 'd'], ['e']];
  expect(
    wordErrorRate(
      [
        ['a', 'x', 'c'],
        ['e', 'e', 'e'],
      ],
      truths,
    ),
  ).toBe(4 / 5);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('axbyc', 'abc')).toBe(2);
  expect(editDistance('abc', 'axbyc')).toBe(2);
  expect(() => wordErrorRate([[]], [[]])).toThrow(RangeError);
  expect(() => wordErrorRate([], [['a']])).toThrow(RangeError);
});
