import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressedCounts, decodeRle, encodeRle } from '../../../src/inference/regions/rle.ts';
import { readVector } from '../vectors.ts';

interface Case {
  readonly mask: readonly (readonly number[])[];
  readonly size: readonly [number, number];
  readonly counts: readonly number[];
  readonly compressed: string;
}
const cases: readonly Case[] = readVector('coco-rle').output.cases;

describe('runs of a mask', () => {
  test.each(cases)('are those of pycocotools, size $size', ({ mask, size, counts, compressed }) => {
    const pixels = Uint8Array.from(mask.flat());
    const rle = encodeRle(pixels, ...size);
    expect(rle).toEqual({ size, counts });
    expect(compressedCounts(counts)).toBe(compressed);
    expect(decodeRle({ size, counts })).toEqual(pixels);
    expect(decodeRle({ size, counts: compressed })).toEqual(pixels);
  });

  test('come back as they were, as numbers and as text', () => {
    const sized = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 9 }));
    const mask = sized.chain(([height, width]) => {
      const length = height * width;
      const pixels = fc.uint8Array({ minLength: length, maxLength: length, max: 1 });
      return fc.record({ height: fc.constant(height), width: fc.constant(width), pixels });
    });
    fc.assert(
      fc.property(mask, ({ height, width, pixels }) => {
        const { size, counts } = encodeRle(pixels, height, width);
        expect(decodeRle({ size, counts })).toEqual(pixels);
        const text = compressedCounts(counts as readonly number[]);
        expect(decodeRle({ size, counts: text })).toEqual(pixels);
      }),
      { seed: 2014, numRuns: 300 },
    );
  });

  test('of any length survive the text', () => {
    const runs = [0, 2 ** 20, 1, 3, 2 ** 20 - 7, 2 ** 19, 5];
    const size = [1, runs.reduce((sum, run) => sum + run)] as const;
    const mask = decodeRle({ size, counts: runs });
    const back = decodeRle({ size, counts: compressedCounts(runs) });
    expect(Buffer.compare(back, mask)).toBe(0);
  });

  test.each([
    ['too short', [4, 5], [3, 4]],
    ['too long', [2, 2], [3, 4]],
    ['negative', [2, 2], [5, -1]],
    ['not whole', [2, 2], [1.5, 2.5]],
    ['of no size', [2, -2], []],
    ['of a size beyond all memory', [2 ** 20, 2 ** 20], [2 ** 40]],
    ['of strange characters', [2, 2], '4 '],
    ['of text cut off', [2, 2], 'p'],
    ['of text without end', [2, 2], 'oooooooooooooooo'],
  ] as const)('%s are refused', (_name, size, counts) => {
    expect(() => decodeRle({ size, counts })).toThrow(RangeError);
  });

  test('need a mask of their size', () => {
    expect(() => encodeRle(new Uint8Array(5), 2, 3)).toThrow(RangeError);
  });
});
