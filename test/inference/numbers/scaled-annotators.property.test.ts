import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NumberTriple, numbersFrom } from '../../../src/inference/numbers/number-answers.ts';
import { inferNumbers } from '../../../src/inference/numbers/scaled-annotators.ts';

const check = { seed: 20121, numRuns: 200 };
const SHAPE = { taskCount: 6, annotatorCount: 4 };
const below = (count: number) => fc.integer({ min: 0, max: count - 1 });
const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
);
const triples = fc.array(fc.tuple(below(6), below(4), value), { maxLength: 30 });
const known = fc.array(fc.option(value, { nil: Number.NaN }), { minLength: 6, maxLength: 6 });

function everyNumber(answers: readonly NumberTriple[], gold?: Float64Array): number[] {
  const { value, variance, offset, scale, noise, spread } = inferNumbers(
    numbersFrom(answers, SHAPE),
    {
      gold,
    },
  );
  return [value, variance, offset, scale, noise, spread].flatMap((array) => [...array]);
}

test('no answers, one answer, all equal, whatever gold: every number is finite', () => {
  fc.assert(
    fc.property(triples, fc.option(known), (answers, gold) => {
      const all = everyNumber(answers, gold === null ? undefined : Float64Array.from(gold));
      expect(all.every(Number.isFinite)).toBe(true);
    }),
    {
      ...check,
      examples: [
        [[], null],
        [[[0, 0, 7]], null],
        [
          [
            [0, 0, 7],
            [1, 1, 7],
            [1, 2, 7],
          ],
          null,
        ],
      ],
    },
  );
});

test('the order of the answers leaves no trace', () => {
  const shuffled = triples.chain((drawn) =>
    fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length })),
  );
  fc.assert(
    fc.property(shuffled, ([drawn, other]) => {
      expect(everyNumber(other)).toEqual(everyNumber(drawn));
    }),
    check,
  );
});

test('another unit and another zero give the same values in that unit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(below(6), below(4), fc.integer({ min: -50, max: 50 })), { minLength: 2 }),
      (answers) => {
        const options = { maxIterations: 8 };
        const infer = (map: (x: number) => number) =>
          inferNumbers(
            numbersFrom(
              answers.map(([t, a, x]) => [t, a, map(x)] as const),
              SHAPE,
            ),
            options,
          ).value;
        const [plain, moved] = [infer((x) => x), infer((x) => 10 * x - 200)];
        for (const [t, x] of plain.entries()) expect(moved[t]! / 10 + 20).toBeCloseTo(x, 6);
      },
    ),
    check,
  );
});
