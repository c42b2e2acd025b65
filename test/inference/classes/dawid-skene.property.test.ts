import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DawidSkene, dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { type VotesShape, type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { crowd, permuted, shuffled } from './made-crowd.ts';

const check = { seed: 19790101, numRuns: 150 };
/** Few iterations where rounding is compared: EM can magnify it without end near a saddle. */
const FEW = { maxIterations: 6, tolerance: Number.NEGATIVE_INFINITY };

test('the same votes give the same bytes, in whatever order they came', () => {
  fc.assert(
    fc.property(shuffled(crowd), ({ drawn: { shape, triples, gold }, other }) => {
      const first = dawidSkene(votesFrom(triples, shape), { gold });
      expect(dawidSkene(votesFrom(triples, shape), { gold })).toEqual(first);
      expect(dawidSkene(votesFrom(other, shape), { gold })).toEqual(first);
    }),
    check,
  );
});

test('without smoothing the log-likelihood never falls, with gold or without', () => {
  fc.assert(
    fc.property(crowd, fc.boolean(), ({ shape, triples, gold }, withGold) => {
      const options = { maxIterations: 40, tolerance: Number.NEGATIVE_INFINITY };
      const { logLikelihood } = dawidSkene(votesFrom(triples, shape), {
        ...options,
        gold: withGold ? gold : undefined,
      });
      for (let i = 1; i < logLikelihood.length; i++) {
        const slack = 1e-12 * (1 + Math.abs(logLikelihood[i]!));
        expect(logLikelihood[i]! - logLikelihood[i - 1]!).toBeGreaterThan(-slack);
      }
    }),
    check,
  );
});

test('with smoothing the likelihood with its Dirichlet prior never falls', () => {
  fc.assert(
    fc.property(crowd, fc.double({ min: 0.01, max: 3, noNaN: true }), (drawn, smoothing) => {
      const votes = votesFrom(drawn.triples, drawn.shape);
      const options = { smoothing, tolerance: Number.NEGATIVE_INFINITY };
      const { logLikelihood } = dawidSkene(votes, { ...options, maxIterations: 8 });
      const objective = [...Array(8).keys()].map((i) => {
        const { confusion } = dawidSkene(votes, { ...options, maxIterations: i });
        const prior = confusion.reduce((sum, cell) => sum + smoothing * Math.log(cell), 0);
        return logLikelihood[i]! + prior;
      });
      for (let i = 1; i < 8; i++) {
        const slack = 1e-12 * (1 + Math.abs(objective[i]!));
        expect(objective[i]! - objective[i - 1]!).toBeGreaterThan(-slack);
      }
    }),
    check,
  );
});

test('every row is a distribution, and gold rows are certain', () => {
  fc.assert(
    fc.property(crowd, ({ shape, triples, gold }) => {
      const C = shape.classCount;
      const fit = dawidSkene(votesFrom(triples, shape), { gold });
      for (const matrix of [fit.posterior, fit.classPrior, fit.confusion]) {
        for (const row of rowsOf(matrix, C)) {
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        }
      }
      for (const [t, known] of gold.entries()) {
        if (known >= 0) expect(fit.posterior[t * C + known]).toBe(1);
      }
    }),
    check,
  );
});

test('classes by other names give the same truths by those names', () => {
  fc.assert(
    fc.property(
      permuted(crowd, (shape) => shape.classCount),
      ({ drawn: { shape, triples, gold }, to }) => {
        const renamed = triples.map(([t, a, v]) => [t, a, to[v]!] as const);
        const goldRenamed = gold.map((known) => (known < 0 ? -1 : to[known]!));
        const before = dawidSkene(votesFrom(triples, shape), { ...FEW, gold });
        const after = dawidSkene(votesFrom(renamed, shape), { ...FEW, gold: goldRenamed });
        const back = (matrix: Float64Array) =>
          rowsOf(matrix, to.length).flatMap((row) => to.map((c) => row[c]!));
        expectNear(back(after.posterior), before.posterior);
        expectNear(back(after.classPrior), before.classPrior);
        expectNear(
          rowsOf(after.confusion, to.length ** 2).flatMap((matrix) => {
            const rows = rowsOf(matrix, to.length);
            return to.flatMap((c) => to.map((v) => rows[c]![v]!));
          }),
          before.confusion,
        );
      },
    ),
    check,
  );
});

test('annotators in another order give the same truths, and their confusions in that order', () => {
  fc.assert(
    fc.property(
      permuted(crowd, (shape) => shape.annotatorCount),
      ({ drawn: { shape, triples, gold }, to }) => {
        const moved = triples.map(([t, a, v]) => [t, to[a]!, v] as const);
        const before = dawidSkene(votesFrom(triples, shape), { ...FEW, gold });
        const after = dawidSkene(votesFrom(moved, shape), { ...FEW, gold });
        expectNear(after.posterior, before.posterior);
        const matrices = rowsOf(after.confusion, shape.classCount ** 2);
        expectNear(
          to.flatMap((a) => [...matrices[a]!]),
          before.confusion,
        );
      },
    ),
    check,
  );
});

test('tasks without votes change nothing for the others, and get the prior of the others', () => {
  fc.assert(
    fc.property(crowd, fc.integer({ min: 1, max: 20 }), ({ shape, triples }, more) => {
      const few = dawidSkene(votesFrom(triples, shape), FEW);
      const wide = { ...shape, taskCount: shape.taskCount + more };
      const many = dawidSkene(votesFrom(triples, wide), FEW);
      expect(many.posterior.subarray(0, few.posterior.length)).toEqual(few.posterior);
      expect(many.confusion).toEqual(few.confusion);
      const prior = priorOfLastStep(few, triples, shape);
      expectNear(many.posterior.subarray(-shape.classCount), prior);
    }),
    check,
  );
});

test('where all annotators are alike and agree, the truth is what they say', () => {
  fc.assert(
    fc.property(crowd, ({ shape, gold }) => {
      const truth = Array.from(gold, (known, t) => (known < 0 ? t % shape.classCount : known));
      const said = truth.flatMap((c, t) =>
        [...Array(shape.annotatorCount).keys()].map((a) => [t, a, c] as const),
      );
      const votes = votesFrom(said, shape);
      expect(dawidSkene(votes).posterior).toEqual(majorityVote(votes).posterior);
    }),
    check,
  );
});

/** The prior that went into the last E-step: the one an iteration earlier came out with. */
function priorOfLastStep(fit: DawidSkene, triples: readonly VoteTriple[], shape: VotesShape) {
  const earlier = { ...FEW, maxIterations: fit.iterations - 1 };
  return dawidSkene(votesFrom(triples, shape), earlier).classPrior;
}

function rowsOf(matrix: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: matrix.length / width }, (_, row) =>
    matrix.subarray(row * width, (row + 1) * width),
  );
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, 8);
}
