import { expect, test } from 'vitest';
import { doneBy } from '../../../pages/owner/model/done-by.ts';
import type { JobState } from '../../../src/contracts/job.ts';
import { job } from './progress.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const now = new Date(2026, 10, 24, 22, 0).getTime();

const standing = (state: JobState, etaMs: number | null, answers = 10) => ({
  job: job(state),
  now,
  answers,
  answersWanted: 30,
  etaMs: etaMs === null ? null : { value: etaMs, low: 0.9 * etaMs, high: 1.3 * etaMs },
});

test('an end today is a time of day', () => {
  expect(doneBy(standing('published', 50 * MINUTE))).toEqual({
    value: '22:50',
    words: 'in 50 min',
    range: '22:45 to 23:05',
  });
});
test('an end past midnight names the day in small', () => {
  const { value, small, range } = doneBy(standing('published', 300 * MINUTE));
  expect([value, small, range]).toEqual(['03:00', '25 Nov', '02:30 to 04:30']);
});
test('a far end is a day, and so is its range', () => {
  const { value, small, words, range } = doneBy(standing('published', 10 * DAY));
  expect([value, small, words, range]).toEqual(['4 Dec', '22:00', 'in 10 days', '3 Dec to 7 Dec']);
});
test('an end on the day after tomorrow is a day with its time', () => {
  const { value, small, range } = doneBy(standing('published', 2 * DAY));
  expect([value, small, range]).toEqual(['26 Nov', '22:00', '26 Nov to 27 Nov']);
});
test('a range that reads the same at both ends is left out', () => {
  expect(doneBy(standing('published', 1_000)).range).toBeUndefined();
});
test('without an estimate it says what has to happen first', () => {
  expect(doneBy(standing('draft', null)).words).toBe('Publish the job to start');
  expect(doneBy(standing('published', null, 0)).words).toBe('Waiting for annotators');
  expect(doneBy(standing('published', null)).words).toBe('Nobody is working now');
  expect(doneBy(standing('paused', null)).words).toBe('Paused: resume to go on');
});
test('a finished job is complete even while it is paused', () => {
  expect(doneBy(standing('paused', null, 30)).value).toBe('Complete');
});
test('a closed job takes no more answers', () => {
  expect(doneBy(standing('closed', null, 30)).value).toBe('Closed');
});
