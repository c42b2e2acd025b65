/**
 * How figures are written, in one language for every owner: what one reads out, a colleague must find
 * on their own screen. Instants are epoch milliseconds, shown in the reader's time zone.
 */
const LANGUAGE = 'en-GB';

const number = (options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(LANGUAGE, options);
const date = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(LANGUAGE, { hourCycle: 'h23', ...options });

const whole = number({ maximumFractionDigits: 0 });
const oneDecimal = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDecimals = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const wholePercent = number({ style: 'percent' });
const finePercent = number({
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const time = date({ hour: '2-digit', minute: '2-digit' });
const fineTime = date({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = date({ day: 'numeric', month: 'short' });
const dayOfYear = date({ day: 'numeric', month: 'short', year: 'numeric' });

/** What stands where there is no figure yet. */
export const NONE = '–';

/** A value at 95 % and its ends, as the service gives them. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A whole number in groups of three. */
export const count = (value: number): string => whole.format(value);

/** A number with its noun: `1 task`, `12 tasks`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A share to a tenth of a percent. */
export const percent = (share: number): string => finePercent.format(share);

/** A share to a percent, for cells and rates. */
export const roughPercent = (share: number): string => wholePercent.format(share);

/** How much is done, rounded down: 100 % is said only when nothing is left. */
export function percentDone(part: number, all: number): string {
  return all === 0
    ? wholePercent.format(0)
    : wholePercent.format(Math.floor((100 * part) / all) / 100);
}

/** A coefficient to two decimals, with a true minus sign. */
export const coefficient = (value: number): string => twoDecimals.format(value).replace('-', '−');

/** A rate: decimals only where they say something. */
export const rate = (value: number): string =>
  value > 0 && value < 10 ? oneDecimal.format(value) : count(value);

/** Both ends of an interval, written as `format` writes one value. */
export const ends = (interval: Interval, format: (value: number) => string): string =>
  `${format(interval.low)} to ${format(interval.high)}`;

/** Both ends of an interval of shares, short: `92–95%`. */
export const range = ({ low, high }: Interval): string =>
  `${count(100 * low)}–${roughPercent(high)}`;

/** As `range`, to a tenth of a percent. */
export const fineRange = ({ low, high }: Interval): string =>
  `${oneDecimal.format(100 * low)}–${percent(high)}`;

/** How long an answer took: `6.1 s`, `42 s`, `2.5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${oneDecimal.format(seconds)} s`;
  return seconds < 100 ? `${count(seconds)} s` : `${oneDecimal.format(seconds / 60)} min`;
}

/** A file size in powers of ten. */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  if (size < 1_000_000) return `${rate(size / 1e3)} kB`;
  return size < 1e9 ? `${rate(size / 1e6)} MB` : `${rate(size / 1e9)} GB`;
}

const sameDay = (a: number, b: number): boolean => dayOfYear.format(a) === dayOfYear.format(b);

/** A time of day. */
export const clock = (at: number): string => time.format(at);

/** A time of day to the second. */
export const fineClock = (at: number): string => fineTime.format(at);

/** A time of day, with the day where it is not today and the year where it is not this year. */
export function moment(at: number, now: number, write: (at: number) => string = clock): string {
  return sameDay(at, now) ? write(at) : `${onDay(at, now)}, ${write(at)}`;
}

/** A day, with the year where it is not this year. */
export function onDay(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? day : dayOfYear).format(at);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long ago something was, and after a day its date. Clocks that differ a little say `just now`. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < 10_000) return 'just now';
  if (passed < MINUTE) return `${Math.floor(passed / 1000)} s ago`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  return passed < 24 * HOUR ? `${Math.floor(passed / HOUR)} h ago` : onDay(at, now);
}

/** A stretch of time to come, as people say it. */
export function span(ms: number): string {
  if (ms < MINUTE) return 'less than a minute';
  if (ms < 1.5 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 48 * HOUR
    ? `${rate(Math.round((2 * ms) / HOUR) / 2).replace('.0', '')} h`
    : counted(Math.round(ms / (24 * HOUR)), 'day');
}

/** A long hash or id, shortened to its ends. */
export const shortened = (text: string): string =>
  text.length <= 16 ? text : `${text.slice(0, 8)}…${text.slice(-4)}`;
