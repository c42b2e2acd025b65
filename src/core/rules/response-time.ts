import type { Measured } from './measured.ts';
import type { Answered } from './trail.ts';

const SECOND_MS = 1_000;

const timesOf = (answers: readonly Answered[]): number[] =>
  answers.flatMap(({ ms }) => (ms === undefined ? [] : [ms / SECOND_MS]));

/**
 * A quantile of the active times, the value at place ⌊q · n⌋ in order of size. Unit: seconds.
 *
 * Answers whose page told no time are left out, of the sample too.
 */
export function responseTime(answers: readonly Answered[], quantile: number): Measured | undefined {
  const times = timesOf(answers).sort((a, b) => a - b);
  const value = times[Math.min(times.length - 1, Math.floor(quantile * times.length))];
  return value === undefined ? undefined : { value, sample: times.length };
}

/** Answers that took less than a floor. Unit: share of those with a time, 0 to 1. */
export function fastAnswers(
  answers: readonly Answered[],
  underSeconds: number,
): Measured | undefined {
  const times = timesOf(answers);
  if (times.length === 0) return undefined;
  const fast = times.filter((seconds) => seconds < underSeconds);
  return { value: fast.length / times.length, sample: times.length };
}

/**
 * How even the active times are: standard deviation over mean (n − 1 below). Unit: none.
 *
 * The times of a person spread about log-normally, and come to 0.4 and more; a program that waits a
 * fixed time, give or take a fifth, to about 0.1. The threshold is the owner's to find by a dry run.
 */
export function regularity(answers: readonly Answered[]): Measured | undefined {
  const times = timesOf(answers);
  if (times.length < 2) return undefined;
  const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
  const squares = times.reduce((sum, seconds) => sum + (seconds - mean) ** 2, 0);
  if (mean === 0) return { value: 0, sample: times.length };
  return { value: Math.sqrt(squares / (times.length - 1)) / mean, sample: times.length };
}
