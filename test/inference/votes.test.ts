import { expect, test } from 'vitest';
import { type VoteTriple, votesFrom } from '../../src/inference/votes.ts';

const shape = { taskCount: 4, annotatorCount: 3, classCount: 5 };
const triples: VoteTriple[] = [
  [3, 2, 4],
  [0, 1, 2],
  [3, 0, 1],
  [0, 2, 0],
  [3, 0, 0],
  [1, 1, 3],
  [3, 0, 1],
];

test('votes stand by task, then annotator, then class, and a task may have none', () => {
  const votes = votesFrom(triples, shape);
  expect([...votes.taskStart]).toEqual([0, 2, 3, 3, 7]);
  expect([...votes.annotator]).toEqual([1, 2, 1, 0, 0, 0, 2]);
  expect([...votes.vote]).toEqual([2, 0, 3, 0, 1, 1, 4]);
  expect(votes).toMatchObject(shape);
});

test('a reading that an annotator repeats is kept as a vote of its own', () => {
  const votes = votesFrom(Array(3).fill([1, 2, 4]), shape);
  expect([...votes.taskStart]).toEqual([0, 0, 3, 3, 3]);
  expect([...votes.vote]).toEqual([4, 4, 4]);
});

test('no votes at all is a shape with empty rows', () => {
  const votes = votesFrom([], shape);
  expect([...votes.taskStart]).toEqual([0, 0, 0, 0, 0]);
  expect(votes.annotator).toHaveLength(0);
});

test('a vote takes one byte up to 256 classes and two above', () => {
  const one = votesFrom([[0, 0, 255]], { ...shape, classCount: 256 });
  const two = votesFrom([[0, 0, 256]], { ...shape, classCount: 257 });
  expect(one.vote).toEqual(Uint8Array.of(255));
  expect(two.vote).toEqual(Uint16Array.of(256));
});

test.each<[string, VoteTriple]>([
  ['task', [4, 0, 0]],
  ['annotator', [0, 3, 0]],
  ['vote', [0, 0, 5]],
  ['task', [-1, 0, 0]],
  ['vote', [0, 0, 1.5]],
  ['annotator', [0, Number.NaN, 0]],
])('a %s outside the shape is refused: %j', (_name, triple) => {
  expect(() => votesFrom([triple], shape)).toThrow(RangeError);
});

test.each([0, 65_537, Number.NaN])('%d classes are refused', (classCount) => {
  expect(() => votesFrom([], { ...shape, classCount })).toThrow(RangeError);
});
