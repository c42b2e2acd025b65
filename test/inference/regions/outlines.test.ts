import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Point, type Ring, rasterize } from '../../../src/inference/regions/rasterize.ts';
import { traceMask } from '../../../src/inference/regions/trace.ts';

const ring = (...corners: [number, number][]): Ring => corners.map(([x, y]) => ({ x, y }));
const square = (from: number, to: number) => ring([from, from], [to, from], [to, to], [from, to]);
const picture = (mask: Uint8Array, width: number) =>
  Array.from({ length: mask.length / width }, (_, y) =>
    [...mask.subarray(y * width, (y + 1) * width)].join(''),
  );

describe('pixels inside rings', () => {
  test('are those whose middle is inside', () => {
    const slope = ring([0, 0], [5, 0], [0, 3]);
    expect(picture(rasterize([slope], 5, 3), 5)).toEqual(['11110', '11000', '10000']);
    expect(picture(rasterize([ring([0.6, 0], [2.4, 0], [2.4, 1], [0.6, 1])], 4, 1), 4)).toEqual([
      '0100',
    ]);
  });

  test('on a shared edge belong to one side alone', () => {
    const left = ring([0, 0], [1.5, 0], [1.5, 2], [0, 2]);
    const right = ring([1.5, 0], [4, 0], [4, 2], [1.5, 2]);
    expect(picture(rasterize([left], 4, 2), 4)).toEqual(['1000', '1000']);
    expect(picture(rasterize([right], 4, 2), 4)).toEqual(['0111', '0111']);
    const upper = ring([0, 0], [2, 0], [2, 0.5], [0, 0.5]);
    const lower = ring([0, 0.5], [2, 0.5], [2, 2], [0, 2]);
    expect(picture(rasterize([upper], 2, 2), 2)).toEqual(['00', '00']);
    expect(picture(rasterize([lower], 2, 2), 2)).toEqual(['11', '11']);
  });

  test('leave out a ring in a ring, either way around', () => {
    const hole = [...square(1, 3)].toReversed();
    for (const inner of [square(1, 3), hole]) {
      const expected = ['1111', '1001', '1001', '1111'];
      expect(picture(rasterize([square(0, 4), inner], 4, 4), 4)).toEqual(expected);
    }
  });

  test('are cut at the canvas, however far corners lie', () => {
    expect(picture(rasterize([square(-1e12, 1e12)], 3, 2), 3)).toEqual(['111', '111']);
    expect(picture(rasterize([square(2, 1e300)], 3, 3), 3)).toEqual(['000', '000', '001']);
    expect(rasterize([square(5, 9)], 3, 3).every((mark) => mark === 0)).toBe(true);
  });

  test('are none where a ring has no area', () => {
    const degenerate = [ring(), ring([1, 1]), ring([0, 0], [3, 3]), ring([0, 1], [2, 1], [3, 1])];
    expect(rasterize(degenerate, 4, 4).every((mark) => mark === 0)).toBe(true);
  });

  test('need finite corners and a canvas', () => {
    expect(() => rasterize([ring([0, 0], [Number.NaN, 1], [1, 1])], 3, 3)).toThrow(RangeError);
    expect(() => rasterize([], 2.5, 3)).toThrow(RangeError);
    expect(() => rasterize([], 2, -3)).toThrow(RangeError);
  });

  test('are those that a ray to the right finds, whatever the rings', () => {
    const corner = fc.record({
      x: fc.double({ min: -3, max: 9, noNaN: true }),
      y: fc.double({ min: -3, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(corner, { maxLength: 6 }), { maxLength: 3 }), (rings) => {
        const mask = rasterize(rings, 7, 5);
        for (let p = 0; p < mask.length; p++) {
          const at = { x: (p % 7) + 0.5, y: Math.floor(p / 7) + 0.5 };
          expect(mask[p]).toBe(crossingsRightOf(rings, at) % 2);
        }
      }),
      { seed: 1962, numRuns: 200 },
    );
  });
});

describe('the outline of a mask', () => {
  test('has corners only, starts at the upper left and runs clockwise, holes the other way', () => {
    const mask = rasterize([square(0, 4), square(1, 3)], 5, 4);
    expect(traceMask(mask, 5)).toEqual([square(0, 4), ring([1, 1], [1, 3], [3, 3], [3, 1])]);
    expect(traceMask(Uint8Array.of(1, 0, 0, 1), 2)).toEqual([square(0, 1), square(1, 2)]);
    expect(traceMask(new Uint8Array(6), 3)).toEqual([]);
    expect(traceMask(new Uint8Array(0), 0)).toEqual([]);
    expect(() => traceMask(new Uint8Array(5), 2)).toThrow(RangeError);
  });

  test('rasterizes to the mask again', () => {
    const sized = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const mask = sized.chain(([width, height]) => {
      const length = width * height;
      const pixels = fc.uint8Array({ minLength: length, maxLength: length, max: 1 });
      return fc.record({ width: fc.constant(width), height: fc.constant(height), pixels });
    });
    fc.assert(
      fc.property(mask, ({ width, height, pixels }) => {
        const rings = traceMask(pixels, width);
        expect(rasterize(rings, width, height)).toEqual(pixels);
        for (const corners of rings) expect(corners.every((_, i) => turns(corners, i))).toBe(true);
      }),
      { seed: 1961, numRuns: 300 },
    );
  });
});

function crossingsRightOf(rings: readonly Ring[], at: Point): number {
  let count = 0;
  for (const corners of rings) {
    for (const [i, a] of corners.entries()) {
      const b = corners[(i + 1) % corners.length]!;
      if (a.y <= at.y === b.y <= at.y) continue;
      if (a.x + ((at.y - a.y) / (b.y - a.y)) * (b.x - a.x) > at.x) count++;
    }
  }
  return count;
}

function turns(corners: Ring, i: number): boolean {
  const before = corners.at(i - 1)!;
  const after = corners[(i + 1) % corners.length]!;
  return before.x !== after.x && before.y !== after.y;
}
