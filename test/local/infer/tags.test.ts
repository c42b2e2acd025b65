import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spansOfTags, tagsOfSpans } from '../../../local/infer/tags.ts';

test('tags are spans: B begins, I goes on, and an I on its own begins too', () => {
  expect(spansOfTags(['O', 'B-DRUG', 'I-DRUG', 'B-DRUG', 'I-DOSE', 'O', 'I-DRUG'])).toEqual([
    [1, 3, 'DRUG'],
    [3, 4, 'DRUG'],
    [4, 5, 'DOSE'],
    [6, 7, 'DRUG'],
  ]);
});

test('a class may have a dash in its name', () => {
  expect(spansOfTags(['B-X-RAY', 'I-X-RAY'])).toEqual([[0, 2, 'X-RAY']]);
});

test('tags of spans are spans again', () => {
  const pieces = fc.array(
    fc.record({
      gap: fc.nat(3),
      size: fc.integer({ min: 1, max: 4 }),
      label: fc.constantFrom('A', 'B-C'),
    }),
  );
  fc.assert(
    fc.property(pieces, (given) => {
      let end = 0;
      const spans = given.map(({ gap, size, label }) => {
        const start = end + gap;
        end = start + size;
        return [start, end, label] as const;
      });
      expect(spansOfTags(tagsOfSpans(spans, end + 2))).toEqual(spans);
    }),
  );
});
