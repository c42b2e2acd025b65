import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanAnswer } from '../../../src/inference/sequences/span-answers.ts';
import { inferSpans } from '../../../src/inference/sequences/spans.ts';

const check = { seed: 2017, numRuns: 150 };
const SHAPE = { annotatorCount: 4, classCount: 2, length: [30, 5, 0, 12] };
const span = fc
  .tuple(fc.integer({ min: -2, max: 30 }), fc.integer({ min: 1, max: 12 }), fc.nat(1))
  .map(([start, length, label]) => ({ start, end: start + length, label }));
const answers: fc.Arbitrary<SpanAnswer[]> = fc.array(
  fc.record({ task: fc.nat(3), annotator: fc.nat(3), spans: fc.array(span, { maxLength: 3 }) }),
  { maxLength: 12 },
);

test('spans are in their task, in order, apart; probabilities are such, and rows sum to 1', () => {
  fc.assert(
    fc.property(answers, (said) => {
      const { spans, posterior, annotators } = inferSpans(said, SHAPE);
      for (const [t, found] of spans.entries()) {
        let place = 0;
        for (const { start, end, existence, confidence } of found) {
          expect(start).toBeGreaterThanOrEqual(place);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(SHAPE.length[t]!);
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(existence);
          expect(existence).toBeLessThanOrEqual(1);
          place = end;
        }
      }
      for (let p = 0; p < posterior.length; p += 3) {
        expect(posterior[p]! + posterior[p + 1]! + posterior[p + 2]!).toBeCloseTo(1, 12);
      }
      const numbers = annotators.flatMap(({ recall, precision }) => [
        ...Object.values(recall),
        ...Object.values(precision),
      ]);
      expect(numbers.every((x) => x >= 0 && x <= 1)).toBe(true);
    }),
    { ...check, examples: [[[]], [[{ task: 2, annotator: 0, spans: [] }]]] },
  );
});

test('the order of the answers leaves no trace', () => {
  const shuffled = answers.chain((said) =>
    fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length })),
  );
  fc.assert(
    fc.property(shuffled, ([said, other]) => {
      const [one, two] = [said, other].map((all) => inferSpans(all, SHAPE));
      expect(two!.spans).toEqual(one!.spans);
      expect(two!.posterior).toEqual(one!.posterior);
      expect(two!.annotators).toEqual(one!.annotators);
    }),
    check,
  );
});
