import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderedTypes } from '../../../src/inference/classes/ordered-types.ts';
import { inferOrdinal, ordinalConfidence } from '../../../src/inference/classes/ordinal.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const SHAPE = { taskCount: 7, annotatorCount: 4, classCount: 5 };

/** Ninety tasks of five ordered classes: 0 and 1 near the truth, 2 a class too high, 3 anywhere. */
function crowd() {
  const random = seededRandom(1305);
  const near = (c: number) => Math.min(4, Math.max(0, c));
  const truths = Array.from({ length: 90 }, () => Math.floor(5 * random()));
  const slip = () => (random() < 0.2 ? (random() < 0.5 ? 1 : -1) : 0);
  const triples = truths.flatMap((c, t): VoteTriple[] => [
    [t, 0, near(c + slip())],
    [t, 1, near(c + slip())],
    [t, 2, near(c + 1 + slip())],
    [t, 3, Math.floor(5 * random())],
  ]);
  return { votes: votesFrom(triples, { taskCount: 90, annotatorCount: 4, classCount: 5 }), truths };
}

test('who leans and who scatters is found, and the median is closer than a vote', () => {
  const { votes, truths } = crowd();
  const { median, annotators } = inferOrdinal(votes);
  const astray = truths.reduce((sum, c, t) => sum + Math.abs(c - median[t]!), 0) / 90;
  expect(astray).toBeLessThan(0.25);
  expect(annotators[2]!.lean).toBeGreaterThan(annotators[0]!.lean + 0.3);
  expect(annotators[3]!.scatterInterval.low).toBeGreaterThan(annotators[0]!.scatterInterval.high);
});

test('confidence is the probability of at most so many classes astray', () => {
  const { votes, truths } = crowd();
  const inferred = inferOrdinal(votes);
  const mean = (of: (t: number) => number) => truths.reduce((sum, _, t) => sum + of(t), 0) / 90;
  const right = mean((t) => Number(Math.abs(truths[t]! - inferred.median[t]!) <= 1));
  expect(mean((t) => ordinalConfidence(inferred, t, 0))).toBeLessThan(0.85);
  expect(Math.abs(mean((t) => ordinalConfidence(inferred, t, 1)) - right)).toBeLessThan(0.12);
  expect(ordinalConfidence(inferred, 0, 4)).toBe(1);
});

test('gold is given back, and shows a crowd that leans', () => {
  const triples = Array.from({ length: 7 }, (_, t): VoteTriple => [t, 0, Math.min(4, (t % 4) + 1)]);
  const votes = votesFrom([...triples, [6, 1, 3]], SHAPE);
  const gold = Int32Array.from([0, 1, 2, 3, 0, 1, -1]);
  const { median } = inferOrdinal(votes, gold);
  expect([...median.subarray(0, 6)]).toEqual([0, 1, 2, 3, 0, 1]);
  const { posterior } = orderedTypes(votes, gold);
  const row = posterior.subarray(30, 35);
  expect(row.indexOf(Math.max(...row))).toBe(2);
});

const triple = fc.tuple(fc.nat(6), fc.nat(3), fc.nat(4));

test('no vote, one vote, one annotator: rows sum to 1, and the order leaves no trace', () => {
  const shuffled = fc
    .array(triple, { maxLength: 25 })
    .chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const inferred = inferOrdinal(votesFrom(one, SHAPE));
      expect(inferOrdinal(votesFrom(other, SHAPE))).toEqual(inferred);
      for (let t = 0; t < 7; t++) {
        const row = inferred.posterior.subarray(t * 5, (t + 1) * 5);
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        const below = row.subarray(0, inferred.median[t]!).reduce((a, b) => a + b, 0);
        expect(below).toBeLessThan(0.5);
        expect(below + row[inferred.median[t]!]!).toBeGreaterThanOrEqual(0.5 - 1e-9);
      }
      for (const { lean, scatterInterval } of inferred.annotators) {
        expect(Number.isFinite(lean)).toBe(true);
        expect(scatterInterval.low).toBeLessThanOrEqual(scatterInterval.high);
      }
    }),
    { seed: 1305, numRuns: 60, examples: [[[[], []]], [[[[0, 0, 4]], [[0, 0, 4]]]]] },
  );
});

test('the scale turned round gives the same posteriors turned round', () => {
  fc.assert(
    fc.property(fc.array(triple, { minLength: 1, maxLength: 25 }), (all) => {
      const turned = all.map(([t, a, v]) => [t, a, 4 - v] as const);
      const [one, other] = [all, turned].map((some) =>
        orderedTypes(votesFrom(some, SHAPE), undefined, 3),
      );
      for (const [i, p] of one!.posterior.entries()) {
        const [t, c] = [Math.floor(i / 5), i % 5];
        expect(other!.posterior[t * 5 + 4 - c]!).toBeCloseTo(p, 5);
      }
    }),
    { seed: 1306, numRuns: 60 },
  );
});
