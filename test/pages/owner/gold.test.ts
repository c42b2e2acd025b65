import { expect, test } from 'vitest';
import { forecastWords, shortWords } from '../../../pages/owner/model/gold.ts';

const forecast = { showings: 120, answers: 1_200, lastsMs: 5 * 3_600_000, short: 0 };

test('gold that lasts is told by answers and hours', () => {
  expect(forecastWords(forecast)).toBe('Lasts for 1,200 answers more, about 5 hours at this pace');
  expect(forecastWords({ ...forecast, lastsMs: null })).toBe('Lasts for 1,200 answers more');
  expect(shortWords(forecast)).toBe('');
});
test('what is missing comes before what is left', () => {
  expect(forecastWords({ ...forecast, short: 3 })).toBe('3 gold tasks short of what the job takes');
  expect(shortWords({ ...forecast, short: 1 })).toBe('1 gold task short');
});
test('gold that is all worn is said to be so, and no gold is never short', () => {
  expect(forecastWords({ ...forecast, showings: 0, answers: 0 })).toMatch(/^All gold has been/);
  expect(shortWords(null)).toBe('');
});
