import { expect, test } from 'vitest';
import { readAlpha } from '../../../pages/owner/model/alpha.ts';

test.each([
  [0.86, 0.81, 0.9, 'Reliable'],
  [0.81, 0.79, 0.83, 'Likely reliable'],
  [0.74, 0.69, 0.79, 'Tentative'],
  [0.7, 0.6, 0.8, 'Tentative, may be low'],
  [0.61, 0.55, 0.68, 'Likely low'],
  [0.4, 0.3, 0.5, 'Low agreement'],
  [0.05, -0.1, 0.2, 'Hardly above chance'],
])('alpha %d, %d to %d reads: %s', (value, low, high, words) => {
  expect(readAlpha({ value, low, high })).toBe(words);
});
test('a limit belongs to what is above it', () => {
  expect(readAlpha({ value: 0.9, low: 0.8, high: 0.95 })).toBe('Reliable');
  expect(readAlpha({ value: 0.7, low: 0.667, high: 0.8 })).toBe('Tentative');
});
