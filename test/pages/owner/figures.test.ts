import { describe, expect, test } from 'vitest';
import {
  ago,
  bytes,
  coefficient,
  counted,
  duration,
  ends,
  fineRange,
  moment,
  percent,
  percentDone,
  range,
  rate,
  shortened,
  span,
} from '../../../pages/owner/model/figures.ts';

const at = (day: number, hour: number, minute = 0, year = 2026): number =>
  new Date(year, 10, day, hour, minute).getTime();
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('numbers', () => {
  test('100 % is said only when nothing is left', () => {
    expect(percentDone(9_999, 10_000)).toBe('99%');
    expect(percentDone(10_000, 10_000)).toBe('100%');
  });
  test('a job without tasks is 0 % done', () => {
    expect(percentDone(0, 0)).toBe('0%');
  });
  test('a whole percentage is not lost to floating point', () => {
    expect(percentDone(29, 100)).toBe('29%');
    expect(percentDone(57, 100)).toBe('57%');
  });
  test('a share has a tenth of a percent', () => {
    expect(percent(0.94123)).toBe('94.1%');
  });
  test('a negative coefficient has a true minus sign', () => {
    expect(coefficient(-0.034)).toBe('−0.03');
  });
  test('a rate has a decimal only below ten', () => {
    expect([rate(0), rate(0.44), rate(9.96), rate(41.3)]).toEqual(['0', '0.4', '10.0', '41']);
  });
  test('a noun follows its number', () => {
    expect([counted(1, 'task'), counted(0, 'task'), counted(1_200, 'person', 'people')]).toEqual([
      '1 task',
      '0 tasks',
      '1,200 people',
    ]);
  });
  test('intervals of shares are short, those that may be negative are in words', () => {
    const interval = { value: 0.9, low: 0.8712, high: 0.9344 };
    expect(range(interval)).toBe('87–93%');
    expect(fineRange(interval)).toBe('87.1–93.4%');
    expect(ends({ value: 0, low: -0.1, high: 0.2 }, coefficient)).toBe('−0.10 to 0.20');
  });
  test('sizes go by powers of ten', () => {
    expect([bytes(2), bytes(1_500), bytes(480_000), bytes(3.2e6), bytes(7e9)]).toEqual([
      '2 B',
      '1.5 kB',
      '480 kB',
      '3.2 MB',
      '7.0 GB',
    ]);
  });
  test('only what is long is shortened', () => {
    expect(shortened('a3f1')).toBe('a3f1');
    expect(shortened('0123456789abcdef0123456789abcdef')).toBe('01234567…cdef');
  });
});

describe('time', () => {
  test('an answer takes tenths of seconds, seconds or minutes', () => {
    expect([duration(6.12), duration(42.4), duration(150)]).toEqual(['6.1 s', '42 s', '2.5 min']);
  });
  test('a moment has its day only where that is not today, its year where it is not this year', () => {
    const now = at(24, 14, 30);
    expect(moment(at(24, 9, 5), now)).toBe('09:05');
    expect(moment(at(27, 16), now)).toBe('27 Nov, 16:00');
    expect(moment(at(27, 16, 0, 2027), now)).toBe('27 Nov 2027, 16:00');
  });
  test('what is long past is said by its date', () => {
    const now = at(24, 14, 30);
    const said = [3 * SECOND, 42 * SECOND, 61 * SECOND, 59 * MINUTE, 5 * HOUR, 30 * HOUR];
    expect(said.map((passed) => ago(now - passed, now))).toEqual([
      'just now',
      '42 s ago',
      '1 min ago',
      '59 min ago',
      '5 h ago',
      '23 Nov',
    ]);
  });
  test('a clock that is a little ahead says just now', () => {
    expect(ago(1_000, 0)).toBe('just now');
  });
  test('a stretch to come is rounded as people round', () => {
    const lengths = [20 * SECOND, 8.3 * MINUTE, 89 * MINUTE, 260 * MINUTE, 6 * HOUR, 75 * HOUR];
    expect(lengths.map(span)).toEqual([
      'less than a minute',
      '8 min',
      '89 min',
      '4.5 h',
      '6 h',
      '3 days',
    ]);
  });
});
