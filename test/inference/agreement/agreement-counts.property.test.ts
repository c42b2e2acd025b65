import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  agreementCounts,
  alphaFromCounts,
  fleissFromCounts,
  noAgreement,
  recount,
} from '../../../src/inference/agreement/agreement-counts.ts';
import { krippendorffAlpha } from '../../../src/inference/agreement/krippendorff-alpha.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const C = 4;
const change = fc.record({
  task: fc.integer({ min: 0, max: 5 }),
  class_: fc.integer({ min: 0, max: C - 1 }),
  add: fc.boolean(),
});

test('counts kept up by adds and removes are those of the votes that are left, to the byte', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      let counts = noAgreement(C);
      const tasks = Array.from({ length: 6 }, () => new Array<number>(C).fill(0));
      for (const { task, class_, add } of changes) {
        const before = tasks[task]!;
        if (!add && before[class_] === 0) continue;
        const after = before.with(class_, before[class_]! + (add ? 1 : -1));
        counts = recount(counts, before, after);
        tasks[task] = after;
      }
      const triples = tasks.flatMap((row, t) =>
        row.flatMap((count, c) => Array.from({ length: count }, (_, a): VoteTriple => [t, a, c])),
      );
      const votes = votesFrom(triples, { taskCount: 6, annotatorCount: 60, classCount: C });
      expect(counts).toEqual(agreementCounts(votes));
      const alpha = krippendorffAlpha(votes);
      if (alpha === undefined) expect(alphaFromCounts(counts)).toBeUndefined();
      else expect(alphaFromCounts(counts)).toBeCloseTo(alpha, 12);
      expect(fleissFromCounts(counts)).toBe(fleissFromCounts(agreementCounts(votes)));
    }),
    { seed: 1951, numRuns: 300 },
  );
});
