import { expect, test } from 'vitest';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { mapDawidSkene } from '../../../src/inference/classes/map-dawid-skene.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector } from '../vectors.ts';

const { votes } = named(readVector('crowdkit-ds-3class').input.answers);

test('the same imagined votes in every cell are the smoothing of Dawid-Skene', () => {
  const run = { maxIterations: 7, tolerance: Number.NEGATIVE_INFINITY };
  const map = mapDawidSkene(votes, { ...run, imaginedRight: 0.3, imaginedWrong: 0.6 });
  const smoothed = dawidSkene(votes, { ...run, smoothing: 0.3 });
  for (const part of ['posterior', 'confusion', 'classPrior'] as const) {
    for (const [i, value] of smoothed[part].entries()) expect(map[part][i]).toBeCloseTo(value, 12);
  }
});

test('imagined votes stand on the diagonal and beside it', () => {
  const one = votesFrom([[0, 0, 1]], { taskCount: 1, annotatorCount: 1, classCount: 2 });
  const gold = Int32Array.of(0);
  const { confusion } = mapDawidSkene(one, { gold, imaginedRight: 3, imaginedWrong: 1 });
  const expected = [3 / 5, 2 / 5, 1 / 4, 3 / 4];
  for (const [i, value] of expected.entries()) expect(confusion[i]).toBeCloseTo(value, 14);
});

test.each([
  [-1, 1],
  [1, 0],
  [Number.NaN, 1],
])('%d imagined right and %d wrong are refused', (imaginedRight, imaginedWrong) => {
  expect(() => mapDawidSkene(votes, { imaginedRight, imaginedWrong })).toThrow(RangeError);
});
