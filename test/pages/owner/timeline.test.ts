import { describe, expect, test } from 'vitest';
import {
  barInWords,
  barsInWords,
  barsOf,
  chartEnd,
  stepInWords,
  timeTicks,
} from '../../../pages/owner/model/timeline.ts';
import { job } from './progress.ts';

const MINUTE = 60_000;
const start = new Date(2026, 10, 24, 22, 0).getTime();
const points = (step: number, answers: readonly number[]) =>
  answers.map((given, i) => ({ at: start + i * step, answers: given }));

describe('bars', () => {
  test('keep the steps of the service while there is room', () => {
    const bars = barsOf(points(MINUTE, [4, 0, 6]), start + 2.5 * MINUTE, 90);
    expect(bars.perMinute).toEqual([4, 0, 6]);
    expect(bars.running).toBe(true);
  });
  test('go on with zeros up to now', () => {
    const bars = barsOf(points(MINUTE, [4, 6]), start + 4 * MINUTE, 90);
    expect(bars.answers).toEqual([4, 6, 0, 0, 0]);
  });
  test('join whole steps when there are too many, and lose no answer', () => {
    const bars = barsOf(points(70_000, Array(50).fill(7)), start + 50 * 70_000 - 1, 20);
    expect(bars.stepMs).toBe(3 * 70_000);
    expect(bars.at.length).toBeLessThanOrEqual(20);
    expect(bars.answers.reduce((sum, value) => sum + value)).toBe(350);
    expect(bars.perMinute[0]).toBe(6);
  });
  test('of ten seconds give a rate a minute', () => {
    const bars = barsOf(points(10_000, [2, 3]), start + 19_999, 90);
    expect(bars.perMinute).toEqual([12, 18]);
  });
  test('of one point last ten seconds', () => {
    expect(barsOf(points(10_000, [5]), start + 1_000, 90)).toMatchObject({ stepMs: 10_000 });
  });
  test('of a job that is over end with its timeline, and none is running', () => {
    const bars = barsOf(points(MINUTE, [4, 6]), null, 90);
    expect(bars.answers).toEqual([4, 6]);
    expect(bars.running).toBe(false);
  });
  test('never outnumber their room, however long the job stood still', () => {
    const bars = barsOf(points(MINUTE, [1, 2]), start + 100_000 * MINUTE, 48);
    expect(bars.at.length).toBeLessThanOrEqual(48);
    expect(bars.answers[0]).toBe(3);
  });
});

test('the chart of a job that is over ends with its timeline, another’s now', () => {
  const progress = {
    answers: 3,
    answersWanted: 30,
    now: start + 9 * MINUTE,
    job: job('published'),
  };
  const shown = (more: object) =>
    // Only these members are read.
    chartEnd({ ...progress, ...more } as Parameters<typeof chartEnd>[0]);
  expect(shown({})).toBe(progress.now);
  expect(shown({ job: job('closed') })).toBeNull();
  expect(shown({ answers: 30 })).toBeNull();
});

describe('words', () => {
  const bars = barsOf(points(10_000, [2, 5, 1]), start + 25_000, 90);

  test('name the bar pointed at, to the second where bars are short', () => {
    expect(barInWords(bars, 1, start)).toBe('22:00:10: 30 a minute');
    expect(barInWords(bars, 2, start)).toBe('22:00:20: 6.0 a minute, not over yet');
  });
  test('tell the width of bars while none is pointed at', () => {
    expect(barInWords(bars, null, start)).toBe('Bars of 10 seconds');
    expect(barInWords(bars, 7, start)).toBe('Bars of 10 seconds');
  });
  test('tell the whole chart', () => {
    expect(barsInWords(bars, start)).toBe(
      '8 answers since 22:00:00, at most 30 a minute at 22:00:10.',
    );
  });
  test('say a step in its largest whole unit', () => {
    expect([10_000, MINUTE, 90_000, 5 * MINUTE, 60 * MINUTE].map(stepInWords)).toEqual([
      '10 seconds',
      '1 minute',
      '90 seconds',
      '5 minutes',
      '1 hour',
    ]);
  });
});

test('axis marks name a day where it begins, and only when there are several', () => {
  expect(timeTicks([start, start + 60 * MINUTE])).toEqual(['22:00', '23:00']);
  expect(timeTicks([start, start + 60 * MINUTE, start + 120 * MINUTE])).toEqual([
    '24 Nov',
    '23:00',
    '25 Nov',
  ]);
});
