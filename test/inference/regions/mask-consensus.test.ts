import { describe, expect, test } from 'vitest';
import {
  closenessWeightedMask,
  majorityMask,
  oneAccuracyMask,
} from '../../../src/inference/regions/mask-consensus.ts';
import { maskDice, maskIou, pixelsApart } from '../../../src/inference/regions/mask-likeness.ts';
import { readVector } from '../vectors.ts';

const { input, output } = readVector('crowdkit-segmentation');
const flat = (rows: readonly (readonly number[])[]) => Uint8Array.from(rows.flat());
const masks: Uint8Array[] = input.masks.map(flat);

describe('a consensus of masks', () => {
  test.each([
    ['mv', majorityMask],
    ['em', oneAccuracyMask],
    ['rasa', closenessWeightedMask],
  ] as const)('is that of crowd-kit, %s', (name, consensusOf) => {
    expect([...consensusOf(masks)]).toEqual(output[name].flat());
  });

  test.each([majorityMask, oneAccuracyMask, closenessWeightedMask])(
    'of equal masks is that mask, of empty ones empty',
    (consensusOf) => {
      expect(consensusOf([masks[2]!, masks[2]!])).toEqual(masks[2]);
      expect([...consensusOf([new Uint8Array(4), new Uint8Array(4)])]).toEqual([0, 0, 0, 0]);
      expect(consensusOf([masks[1]!])).toEqual(masks[1]);
    },
  );

  test('by weights follows the heavier side and includes ties', () => {
    const sides = [Uint8Array.of(1, 0, 1), Uint8Array.of(0, 0, 1), Uint8Array.of(0, 1, 1)];
    expect([...majorityMask(sides, [5, 2, 3])]).toEqual([1, 0, 1]);
    expect([...majorityMask(sides, [4, 2, 3])]).toEqual([0, 0, 1]);
    expect(() => majorityMask(sides, [1, 1])).toThrow(RangeError);
    expect(() => majorityMask(sides, [1, 1, -1])).toThrow(RangeError);
  });
});

test('likeness of masks is the share of pixels they have together', () => {
  const [one, other] = [Uint8Array.of(1, 1, 1, 0, 0), Uint8Array.of(0, 1, 1, 1, 0)];
  expect(maskIou(one, other)).toBe(2 / 4);
  expect(maskDice(one, other)).toBe(4 / 6);
  expect(pixelsApart(one, other)).toBe(2);
  expect(maskIou(new Uint8Array(3), new Uint8Array(3))).toBe(1);
  expect(maskDice(new Uint8Array(3), new Uint8Array(3))).toBe(1);
  expect(() => maskIou(one, new Uint8Array(3))).toThrow(RangeError);
});
