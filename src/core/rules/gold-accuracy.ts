import type { Measured } from './measured.ts';

/** Answers to gold that were right; abstentions are not. Unit: share, 0 to 1. */
export function goldAccuracy(verdicts: readonly boolean[]): Measured | undefined {
  if (verdicts.length === 0) return undefined;
  return { value: verdicts.filter(Boolean).length / verdicts.length, sample: verdicts.length };
}
