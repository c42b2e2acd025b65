import { describe, expect, test } from 'vitest';
import {
  type IccForm,
  icc,
  iccInterval,
} from '../../../src/inference/agreement/intraclass-correlation.ts';
import { readVector } from '../vectors.ts';

/** Shrout & Fleiss (1979), table 2: six targets, four judges. */
const PUBLISHED = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];
const FORMS = ([1, 2, 3] as const).flatMap((model) =>
  (['single', 'mean'] as const).map((of): IccForm => ({ model, of })),
);
const SINGLE: IccForm = { model: 2, of: 'single' };

describe('the intraclass correlation', () => {
  test.each(FORMS)('is that of pingouin, model $model of $of', (form) => {
    const { input, output } = readVector('icc');
    expect(icc(input.rows, form)).toBeCloseTo(output[`${form.model}-${form.of}`], 9);
  });

  // Shrout & Fleiss (1979), table 4, to the two digits printed.
  test.each([
    [0.17, 0.44],
    [0.29, 0.62],
    [0.71, 0.91],
  ])('is the published %d and %d', (single, mean) => {
    const model = single === 0.17 ? 1 : single === 0.29 ? 2 : 3;
    expect(icc(PUBLISHED, { model, of: 'single' })).toBeCloseTo(single, 2);
    expect(icc(PUBLISHED, { model, of: 'mean' })).toBeCloseTo(mean, 2);
  });

  test('leaves out a task that misses a reading', () => {
    const gap = [PUBLISHED[0]!, [1, Number.NaN, 3, 4], ...PUBLISHED.slice(1)];
    for (const form of FORMS) expect(icc(gap, form)).toBe(icc(PUBLISHED, form));
  });

  test('is undefined where nothing varies or nobody can be compared', () => {
    for (const form of FORMS) {
      expect(icc([], form)).toBeUndefined();
      expect(icc([[1, 2, 3]], form)).toBeUndefined();
      expect(icc([[1], [2]], form)).toBeUndefined();
      expect(icc([[4, 4], [4, 4]], form)).toBeUndefined(); // biome-ignore format: a matrix
    }
    expect(iccInterval([[4, 4], [4, 4]], SINGLE, { seed: 1 })).toBeUndefined(); // biome-ignore format: a matrix
    expect(() => icc([[1, 2], [1]], SINGLE)).toThrow(RangeError);
  });

  test('stands in its interval, the same for the same seed', () => {
    const interval = iccInterval(PUBLISHED, SINGLE, { seed: 2 })!;
    expect(interval.low).toBeLessThan(0.29);
    expect(interval.high).toBeGreaterThan(0.29);
    expect(iccInterval(PUBLISHED, SINGLE, { seed: 2 })).toEqual(interval);
  });
});
