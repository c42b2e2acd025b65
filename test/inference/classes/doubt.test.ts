import { expect, test } from 'vitest';
import { classIntervals, entropies } from '../../../src/inference/classes/doubt.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { named, readVector } from '../vectors.ts';

test('entropy is 0 where certain, log C where nothing is known, and between by its formula', () => {
  const entropy = entropies(Float64Array.of(0, 1, 0, 1 / 3, 1 / 3, 1 / 3, 0.5, 0.25, 0.25), 3);
  expect(entropy[0]).toBe(0);
  expect(entropy[1]).toBeCloseTo(Math.log(3), 14);
  expect(entropy[2]).toBeCloseTo(1.5 * Math.LN2, 14);
});

/** Annotator 0 of class 1: Beta(1, 3) of saying 1; of class 0: Beta(6, 2). */
const fit = {
  alpha: Float64Array.of(1, 4, 2, 1),
  counts: Float64Array.of(1, 2, 1, 0),
  classPrior: Float64Array.of(0.25, 0.75),
};
const one = votesFrom([[0, 0, 1]], { taskCount: 2, annotatorCount: 1, classCount: 2 });

test('draws are of the row of the truth and the cell of the vote', () => {
  const { low, high } = classIntervals(one, 0, fit, { seed: 1, draws: 20_001, confidence: 1e-9 });
  // The median of a truth of class 0: odds 1/3 times those of Beta(6, 2) over Beta(1, 3), simulated apart.
  expect(low[0]).toBeCloseTo(high[0]!, 2);
  expect(low[0]).toBeGreaterThan(0.5);
  expect(low[0]).toBeLessThan(0.6);
  const tight = { ...fit, counts: fit.counts.map((n, i) => 1e7 * (n + fit.alpha[i]!)) };
  const sure = classIntervals(one, 0, tight, { seed: 1 });
  const odds = (0.25 * (6 / 8)) / (0.75 * (1 / 4));
  expect(sure.low[0]).toBeCloseTo(odds / (1 + odds), 2);
});

test('a task without votes has the prior and no width', () => {
  const { low, high } = classIntervals(one, 1, fit, { seed: 1 });
  for (const end of [low, high]) expect(end[1]).toBeCloseTo(0.75, 12);
});

test('the same seed gives the same bytes, more votes an annotator a narrower interval', () => {
  const few = named(readVector('crowdkit-ds-3class').input.answers).votes;
  const triples = Array.from({ length: 8 * few.taskCount }, (_, t) => t).flatMap((t) => {
    const from = few.taskStart[t % few.taskCount]!;
    const to = few.taskStart[(t % few.taskCount) + 1]!;
    return Array.from({ length: to - from }, (_, k) => {
      return [t, few.annotator[from + k]!, few.vote[from + k]!] as const;
    });
  });
  const many = votesFrom(triples, { ...few, taskCount: 8 * few.taskCount });
  const [wide, again, narrow] = [few, few, many].map((votes) =>
    classIntervals(votes, 0, hierarchicalDawidSkene(votes), { seed: 3 }),
  );
  expect(again).toEqual(wide);
  expect(narrow!.high[2]! - narrow!.low[2]!).toBeLessThan(wide!.high[2]! - wide!.low[2]!);
});
