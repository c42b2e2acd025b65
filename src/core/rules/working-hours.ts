import type { Measured } from './measured.ts';
import type { Answered } from './trail.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HOURS_A_DAY = 24;

/** Hours of a clock: inside from the first up to, not including, the second, past midnight if below it. */
export interface Hours {
  readonly from: number;
  readonly to: number;
  readonly utcOffsetMinutes: number;
}

function isInside({ from, to, utcOffsetMinutes }: Hours, at: number): boolean {
  const hour = Math.floor((at + utcOffsetMinutes * MINUTE_MS) / HOUR_MS) % HOURS_A_DAY;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

/**
 * Answers sent outside the hours given, each by the end of its hand. Unit: share, 0 to 1.
 *
 * The offset is fixed: a zone with summer time is an hour off for half of the year.
 */
export function outsideHours(answers: readonly Answered[], hours: Hours): Measured | undefined {
  if (answers.length === 0) return undefined;
  const outside = answers.filter(({ at }) => !isInside(hours, at)).length;
  return { value: outside / answers.length, sample: answers.length };
}

/**
 * Hours of the last 24 in which answers were sent. Unit: hours. Nobody works round the clock.
 *
 * @param hours whole hours since the epoch, after an earlier hit alone
 */
export function hoursADay(hours: readonly number[], now: number): Measured {
  const newest = Math.floor(now / HOUR_MS);
  const within = hours.filter((hour) => hour > newest - HOURS_A_DAY && hour <= newest);
  return { value: within.length, sample: within.length };
}
