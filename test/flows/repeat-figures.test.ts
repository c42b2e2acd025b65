import { expect, it } from 'vitest';
import { repeatFigures } from '../../src/flows/repeat-figures.ts';

it('tells the share of answers that were the same, and what of it is beyond chance', () => {
  const figures = repeatFigures({ yes: { yes: 6, no: 2 }, no: { no: 1, unsure: 1 } });
  expect(figures).toMatchObject({ answers: 10, same: { value: 0.7 } });
  expect(figures.kappa?.value).toBeCloseTo(0.16 / 0.46, 12); // chance agrees 0.8 × 0.6 + 0.2 × 0.3
  expect(figures.kappa?.low).toBeLessThan(0.2);
  expect(figures.kappa?.high).toBeGreaterThan(0.6);
});

it('says the same of the same counts, in whatever order they came', () => {
  const one = repeatFigures({ no: { yes: 1, no: 4 }, yes: { yes: 3, unsure: 2 } });
  const other = repeatFigures({ yes: { unsure: 2, yes: 3 }, no: { no: 4, yes: 1 } });
  expect(other).toEqual(one);
});

it('has no kappa of nothing, or where one answer alone was ever given', () => {
  expect(repeatFigures({})).toEqual({ answers: 0, same: null, kappa: null });
  expect(repeatFigures({ no: { no: 5 } })).toMatchObject({ answers: 5, kappa: null });
});
