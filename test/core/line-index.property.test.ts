import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineIndex } from '../../src/core/line-index.ts';

/** Few values for either half, so that slots and halves collide. */
const half = fc.oneof(
  fc.nat(3),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1024, 2048, 3072, 2 ** 32 - 1),
);
const digest = fc
  .tuple(half, half)
  .map((halves) => halves.map((each) => each.toString(16).padStart(8, '0')).join(''));

it('says of every key on which line it was met first, as a map does', () => {
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 300, size: 'max' }), (digests) => {
      const index = new LineIndex();
      const model = new Map<string, number>();
      for (const [i, key] of digests.entries()) {
        expect(index.add(key, i + 1)).toBe(model.get(key) ?? 0);
        if (!model.has(key)) model.set(key, i + 1);
      }
    }),
  );
});

it('keeps its answers while it grows, and keeps on finding them', () => {
  const index = new LineIndex();
  const keyOf = (i: number) => ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(16, '0');
  for (let i = 1; i <= 20_000; i++) expect(index.add(keyOf(i), i)).toBe(0);
  for (let i = 1; i <= 20_000; i++) expect(index.add(keyOf(i), i + 50_000)).toBe(i);
});
