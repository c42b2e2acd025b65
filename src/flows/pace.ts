import type { Sample } from './progress-sample.ts';

const RATE_MS = 2 * 60_000;
const LEAST_MS = 15_000;

/** Answers a minute over the last two minutes, and how many were seen for it. */
export interface Pace {
  readonly perMinute: number;
  readonly seen: number;
}

/** The pace of a job now, told from a sample. @param share how many answers stand for one of the sample */
export function paceOf({ ends }: Pick<Sample, 'ends'>, share: number, now: number): Pace {
  const recent = ends.filter(({ at }) => at > now - RATE_MS);
  const seen = recent.reduce((sum, { answers }) => sum + answers, 0);
  const span = Math.min(RATE_MS, Math.max(LEAST_MS, now - (ends[0]?.at ?? now)));
  return { perMinute: (seen * share * 60_000) / span, seen };
}
