import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';
import { type Crowd, crowd, crowdOf, permuted, shuffled } from './made-crowd.ts';
import { type Fit, METHODS } from './methods.ts';

const check = { seed: 20120101, numRuns: 80 };
/** Few iterations where rounding is compared: EM can magnify it without end near a saddle. */
const FEW = { maxIterations: 3, tolerance: Number.NEGATIVE_INFINITY };

describe.each(METHODS)('$name', ({ run, tiesToFirst, fewClasses, binary }) => {
  const crowds = binary ? crowdOf(fc.constant(2)) : crowd;

  test('gives the same bytes for the same votes, in whatever order they came', () => {
    fc.assert(
      fc.property(shuffled(crowds), ({ drawn: { shape, triples, gold }, other }) => {
        const first = run(votesFrom(triples, shape), { gold });
        expect(run(votesFrom(triples, shape), { gold })).toEqual(first);
        expect(run(votesFrom(other, shape), { gold })).toEqual(first);
      }),
      check,
    );
  });

  test('gives distributions and finite numbers, and gold is certain', () => {
    fc.assert(
      fc.property(crowds, fc.boolean(), ({ shape, triples, gold }, withGold) => {
        const fit = run(votesFrom(triples, shape), withGold ? { gold } : {});
        expectSound(fit, shape.classCount);
        for (const [t, known] of gold.entries()) {
          if (withGold && known >= 0) expect(fit.posterior[t * shape.classCount + known]).toBe(1);
        }
      }),
      check,
    );
  });

  test('never lowers its objective', () => {
    fc.assert(
      fc.property(crowds, fc.boolean(), ({ shape, triples, gold }, withGold) => {
        const options = { maxIterations: 40, tolerance: Number.NEGATIVE_INFINITY };
        const all = withGold ? { ...options, gold } : options;
        const { objective = new Float64Array() } = run(votesFrom(triples, shape), all);
        for (let i = 1; i < objective.length; i++) {
          const slack = 1e-10 * (1 + Math.abs(objective[i]!));
          expect(objective[i]! - objective[i - 1]!).toBeGreaterThan(-slack);
        }
      }),
      check,
    );
  });

  // Where ties go to the first class, another order of classes is another question.
  if (tiesToFirst !== true)
    test('gives classes by other names the same truths by those names', () => {
      fc.assert(
        fc.property(
          permuted(crowds, (shape) => shape.classCount),
          ({ drawn: { shape, triples, gold }, to }) => {
            const renamed = triples.map(([t, a, v]) => [t, a, to[v]!] as const);
            const goldRenamed = gold.map((known) => (known < 0 ? -1 : to[known]!));
            const before = run(votesFrom(triples, shape), { ...FEW, gold });
            const after = run(votesFrom(renamed, shape), { ...FEW, gold: goldRenamed });
            for (const part of ['posterior', 'classPrior'] as const) {
              const rows = rowsOf(after[part], to.length);
              expectNear(
                rows.flatMap((row) => to.map((c) => row[c]!)),
                before[part],
              );
            }
          },
        ),
        check,
      );
    });

  test('gives annotators in another order the same truths', () => {
    fc.assert(
      fc.property(
        permuted(crowds, (shape) => shape.annotatorCount),
        ({ drawn: { shape, triples, gold }, to }) => {
          const moved = triples.map(([t, a, v]) => [t, to[a]!, v] as const);
          const before = run(votesFrom(triples, shape), { ...FEW, gold });
          const after = run(votesFrom(moved, shape), { ...FEW, gold });
          expectNear(after.posterior, before.posterior);
        },
      ),
      check,
    );
  });

  test('gives tasks in another order their own truths', () => {
    fc.assert(
      fc.property(
        permuted(crowds, (shape) => shape.taskCount),
        ({ drawn: { shape, triples }, to }) => {
          const moved = triples.map(([t, a, v]) => [to[t]!, a, v] as const);
          const before = run(votesFrom(triples, shape), FEW);
          const rows = rowsOf(run(votesFrom(moved, shape), FEW).posterior, shape.classCount);
          expectNear(
            to.flatMap((t) => [...rows[t]!]),
            before.posterior,
          );
        },
      ),
      check,
    );
  });

  test('does not let tasks without votes change the others', () => {
    fc.assert(
      fc.property(crowds, fc.integer({ min: 1, max: 20 }), ({ shape, triples }, more) => {
        const few = run(votesFrom(triples, shape), FEW);
        const wide = { ...shape, taskCount: shape.taskCount + more };
        const many = run(votesFrom(triples, wide), FEW);
        expectNear(many.posterior.subarray(0, few.posterior.length), few.posterior);
      }),
      check,
    );
  });

  test.each(Object.entries(EDGES))('stands %s', (_name, { shape, triples }) => {
    const votes = votesFrom(triples, shape);
    if (binary && shape.classCount !== 2) expect(() => run(votes)).toThrow(RangeError);
    else expectSound(run(votes), shape.classCount);
  });

  test('follows what all say, but for the share it keeps back', () => {
    const { shape, triples } = AGREED;
    const { posterior } = run(votesFrom(triples, shape));
    for (const [t, , v] of triples)
      expect(posterior[t * shape.classCount + v]).toBeGreaterThan(0.6);
  });

  test('stands ten thousand classes or says what does', () => {
    const shape = { taskCount: 7, annotatorCount: 3, classCount: 10_000 };
    const triples = grid(7, 3, (t, a) => (a === 2 && t > 4 ? t : 1400 * t + 7));
    const votes = votesFrom(triples, shape);
    if (fewClasses) expect(() => run(votes)).toThrow(/one-coin/);
    else {
      const { posterior } = run(votes);
      expect(posterior[3 * 10_000 + 4207]).toBeGreaterThan(0.6);
      expect(posterior.some(Number.isNaN)).toBe(false);
    }
  });

  test.each([
    ['too short', Int32Array.of(-1, 0)],
    ['naming a class that is not there', Int32Array.of(-1, 3, -1, -1)],
  ])('refuses gold %s', (_why, gold) => {
    const votes = votesFrom([[0, 0, 1]], { taskCount: 4, annotatorCount: 1, classCount: 2 });
    expect(() => run(votes, { gold })).toThrow(RangeError);
  });
});

function grid(taskCount: number, annotatorCount: number, said: (t: number, a: number) => number) {
  const triples: VoteTriple[] = [];
  for (let t = 0; t < taskCount; t++) {
    for (let a = 0; a < annotatorCount; a++) triples.push([t, a, said(t, a)]);
  }
  return triples;
}

const AGREED = {
  shape: { taskCount: 9, annotatorCount: 4, classCount: 2 },
  triples: grid(9, 4, (t) => (t % 3 === 0 ? 1 : 0)),
};

const EDGES: Record<string, Omit<Crowd, 'gold'>> = {
  'no votes at all': {
    shape: { taskCount: 3, annotatorCount: 2, classCount: 2 },
    triples: [],
  },
  'one vote': { shape: { taskCount: 1, annotatorCount: 1, classCount: 2 }, triples: [[0, 0, 1]] },
  'one class': {
    shape: { taskCount: 4, annotatorCount: 3, classCount: 1 },
    triples: grid(4, 3, () => 0),
  },
  'one annotator': {
    shape: { taskCount: 5, annotatorCount: 1, classCount: 2 },
    triples: grid(5, 1, (t) => (t < 4 ? 0 : 1)),
  },
  'all ties': {
    shape: { taskCount: 6, annotatorCount: 2, classCount: 2 },
    triples: grid(6, 2, (t, a) => (t + a) % 2),
  },
  'an annotator who always gives one answer': {
    shape: { taskCount: 8, annotatorCount: 4, classCount: 2 },
    triples: grid(8, 4, (t, a) => (a === 3 || t % 3 === 0 ? 1 : 0)),
  },
  'tasks and annotators without votes': {
    shape: { taskCount: 9, annotatorCount: 7, classCount: 2 },
    triples: [
      [2, 1, 1],
      [2, 5, 0],
      [7, 5, 1],
    ],
  },
};

function expectSound(fit: Fit, classCount: number): void {
  for (const matrix of [fit.posterior, fit.classPrior]) {
    for (const row of rowsOf(matrix, classCount)) {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    }
  }
  for (const [name, part] of Object.entries(fit)) {
    if (part instanceof Float64Array) expect(part.every(Number.isFinite), name).toBe(true);
  }
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
