import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { multiLabelStaple } from '../../../src/inference/regions/multi-label-staple.ts';
import { staple } from '../../../src/inference/regions/staple.ts';
import { readVector } from '../vectors.ts';

const flat = (rows: readonly (readonly number[])[]) => Uint8Array.from(rows.flat());

function worst(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(...Array.from(ours, (value, i) => Math.abs(value - theirs[i]!)));
}

const someMasks = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }))
  .chain(([N, P]) => fc.array(marks(P), { minLength: N, maxLength: N }));
function marks(P: number) {
  return fc.uint8Array({ minLength: P, maxLength: P, max: 2 });
}

describe('STAPLE', () => {
  const { input, output } = readVector('staple-binary');
  const masks: Uint8Array[] = input.masks.map(flat);

  test('is that of SimpleITK to 1e-4', () => {
    const found = staple(masks);
    expect(worst(found.probability, output.probability.flat())).toBeLessThan(1e-4);
    expect(worst(found.sensitivity, output.sensitivity)).toBeLessThan(1e-4);
    expect(worst(found.specificity, output.specificity)).toBeLessThan(1e-4);
    expect(found.iterations).toBe(output.iterations + 1); // SimpleITK counts from 0
  });

  test('takes any mark but 0 for foreground, and one mask at its word', () => {
    const loud = masks.map((mask) => mask.map((mark) => mark * 200));
    expect(staple(loud)).toEqual(staple(masks));
    expect([...staple([masks[3]!]).probability]).toEqual([...masks[3]!]);
  });

  test('has an answer where all is background, all foreground, or no pixel at all', () => {
    const nothing = staple([new Uint8Array(6), new Uint8Array(6)]);
    expect([...nothing.probability]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...nothing.specificity]).toEqual([1, 1]);
    expect([...staple([new Uint8Array(3).fill(1)]).probability]).toEqual([1, 1, 1]);
    expect(staple([new Uint8Array(0)]).probability.length).toBe(0);
  });

  test('refuses what are no masks of one task', () => {
    expect(() => staple([])).toThrow(RangeError);
    expect(() => staple([new Uint8Array(3), new Uint8Array(4)])).toThrow(RangeError);
    expect(() => staple(masks, { prior: 2 })).toThrow(RangeError);
  });

  test('gives probabilities, whoever comes first', () => {
    fc.assert(
      fc.property(someMasks, (some) => {
        const found = staple(some, { maxIterations: 40 });
        const turned = staple(some.toReversed(), { maxIterations: 40 });
        expect(worst(found.probability, turned.probability)).toBeLessThan(1e-9);
        for (const p of [...found.probability, ...found.sensitivity, ...found.specificity]) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(staple(some, { maxIterations: 40 })).toEqual(found);
      }),
      { seed: 2004, numRuns: 200 },
    );
  });
});

describe('multi-label STAPLE', () => {
  const { input, output } = readVector('staple-multilabel');
  const masks: Uint8Array[] = input.masks.map(flat);

  test('is that of SimpleITK to 1e-4', () => {
    const { mask, confusion } = multiLabelStaple(masks);
    expect([...mask]).toEqual(output.staple.flat());
    for (const n of masks.keys()) {
      for (let c = 0; c < 3; c++) {
        for (let v = 0; v < 3; v++) {
          const theirs = output.confusion[n][v * 3 + c];
          expect(Math.abs(confusion[(n * 3 + c) * 3 + v]! - theirs)).toBeLessThan(1e-4);
        }
      }
    }
  });

  test('knows classes by the count it is told, and refuses others', () => {
    expect(multiLabelStaple(masks, { classCount: 5 }).mask).toEqual(multiLabelStaple(masks).mask);
    expect(() => multiLabelStaple(masks, { classCount: 2 })).toThrow(RangeError);
  });

  test('gives a class and its probability to every pixel, whoever comes first', () => {
    fc.assert(
      fc.property(someMasks, (some) => {
        const { mask, probability } = multiLabelStaple(some, { maxIterations: 40 });
        const turned = multiLabelStaple(some.toReversed(), { maxIterations: 40 });
        expect(worst(probability, turned.probability)).toBeLessThan(1e-9);
        for (const [p, class_] of mask.entries()) {
          expect(class_).toBeLessThanOrEqual(2);
          expect(probability[p]).toBeGreaterThan(0);
          expect(probability[p]).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
      { seed: 2005, numRuns: 200 },
    );
  });

  test('takes identical masks at their word', () => {
    const { mask, probability } = multiLabelStaple([masks[3]!, masks[3]!, masks[3]!]);
    expect([...mask]).toEqual([...masks[3]!]);
    expect(Math.min(...probability)).toBe(1);
  });
});
