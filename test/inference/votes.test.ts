import { expect, test } from 'vitest';
import { type VoteTriple, votesFrom, votesFromColumns } from '../../src/inference/votes.ts';

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

const columns = {
  task: Uint32Array.from(triples, ([task]) => task),
  annotator: Uint32Array.from(triples, ([, annotator]) => annotator),
  vote: Uint8Array.from(triples, ([, , vote]) => vote),
};

test('columns give the votes that triples give', () => {
  expect(votesFromColumns(columns, shape)).toEqual(votesFrom(triples, shape));
});

test('a task of very many votes is in order too, of the largest indexes there are', () => {
  const many = { taskCount: 2, annotatorCount: 2 ** 32 - 1, classCount: 65_536 };
  const annotators = [7, 2 ** 32 - 2, 0, 2 ** 31, 7];
  const long = Array.from({ length: 60 }, (_, i): VoteTriple => {
    return [1, annotators[i % 5]!, (i * 40_503) % 65_536];
  });
  const { annotator, vote, taskStart } = votesFrom(long, many);
  const expected = long.toSorted(([, a, v], [, b, w]) => a - b || v - w);
  expect([...taskStart]).toEqual([0, 0, 60]);
  expect([...annotator]).toEqual(expected.map(([, a]) => a));
  expect([...vote]).toEqual(expected.map(([, , v]) => v));
});

test('more votes than one page of triples holds are all kept', () => {
  const many = Array.from({ length: 5000 }, (_, i): VoteTriple => [i % 4, i % 3, i % 5]);
  const votes = votesFrom(many, shape);
  expect([...votes.taskStart]).toEqual([0, 1250, 2500, 3750, 5000]);
  expect([...votes.vote].reduce((sum, vote) => sum + vote)).toBe(10_000);
});

test.each([
  ['task', { ...columns, task: columns.task.with(2, 4) }],
  ['annotator', { ...columns, annotator: columns.annotator.with(2, 3) }],
  ['vote', { ...columns, vote: columns.vote.with(2, 5) }],
  ['columns', { ...columns, vote: columns.vote.slice(1) }],
])('columns that do not fit the shape are refused: %s', (name, wrong) => {
  expect(() => votesFromColumns(wrong, shape)).toThrow(RangeError);
  expect(() => votesFromColumns(wrong, shape)).toThrow(name);
});
