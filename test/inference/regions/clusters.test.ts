import { expect, test } from 'vitest';
import { clustersOf, type Drawn } from '../../../src/inference/regions/clusters.ts';

const at = (annotator: number, shape: number, class_ = 0): Drawn<number> => ({
  annotator,
  shape,
  class: class_,
});
const nearness = (a: number, b: number) => Math.max(0, 1 - Math.abs(a - b) / 10);
const clusters = (...drawn: Drawn<number>[]) => clustersOf(drawn, nearness, 0.5);

test('drawings alike are one thing, one like no other a thing of its own', () => {
  expect(clusters(at(0, 1), at(1, 3), at(2, 40), at(3, 2))).toEqual([[0, 1, 3], [2]]);
  expect(clusters()).toEqual([]);
});

test('one annotator never draws a thing twice: the nearer drawing belongs', () => {
  expect(clusters(at(0, 10), at(1, 12), at(1, 11))).toEqual([[0, 2], [1]]);
  expect(clusters(at(4, 10), at(4, 10))).toEqual([[0], [1]]);
});

test('a chain of neighbours is no thing: drawings must be alike on average', () => {
  expect(clusters(at(0, 0), at(1, 3), at(2, 7), at(3, 11))).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(clusters(at(0, 0), at(1, 5), at(2, 10))).toEqual([[0, 1], [2]]);
});

test('of equally near ones those of one class belong together', () => {
  expect(clusters(at(0, 10, 2), at(1, 12, 0), at(1, 8, 2))).toEqual([[0, 2], [1]]);
  expect(clusters(at(0, 10, 0), at(1, 12, 0), at(1, 8, 2))).toEqual([[0, 1], [2]]);
});
