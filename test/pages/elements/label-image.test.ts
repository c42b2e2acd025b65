import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fitScale,
  percent,
  settle,
  whole,
  zoom,
} from '../../../pages/elements/label-image/model.ts';

const image = { w: 1_000, h: 500 };
const stage = { w: 800, h: 600 };

test('a whole image is as large as fits, in the middle', () => {
  expect(whole(image, stage)).toEqual({ scale: 0.8, x: 0, y: 100 });
  expect(percent(whole(image, stage), image, stage)).toBe(100);
});

test('a small image is enlarged, but not beyond recognition', () => {
  expect(fitScale({ w: 100, h: 100 }, stage)).toBe(4);
});

test('zoom keeps the point under the pointer in its place', () => {
  const at = { x: 200, y: 300 };
  const before = whole(image, stage);
  const after = zoom(before, 3, at, image, stage);
  const spot = (placement: typeof before) => (at.x - placement.x) / placement.scale;
  expect(spot(after)).toBeCloseTo(spot(before), 9);
});

test('zooming out ends at the whole image', () => {
  const near = zoom(whole(image, stage), 5, { x: 10, y: 10 }, image, stage);
  expect(zoom(near, 0.01, { x: 700, y: 20 }, image, stage)).toEqual(whole(image, stage));
});

test('however one zooms and drags, the image never leaves a gap that it could fill', () => {
  const move = fc.record({
    factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
    x: fc.integer({ min: 0, max: 800 }),
    y: fc.integer({ min: 0, max: 600 }),
    dx: fc.integer({ min: -2_000, max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let now = whole(image, stage);
      for (const { factor, x, y, dx } of moves) {
        now = zoom(now, factor, { x, y }, image, stage);
        now = settle({ ...now, x: now.x + dx }, image, stage);
      }
      const gap = Math.max(now.x, stage.w - now.x - image.w * now.scale);
      expect(gap).toBeLessThanOrEqual(Math.max(0, (stage.w - image.w * now.scale) / 2) + 1e-6);
      expect(percent(now, image, stage)).toBeGreaterThanOrEqual(100);
      expect(percent(now, image, stage)).toBeLessThanOrEqual(1_600);
    }),
  );
});
