import {
  alphaInterval,
  krippendorffAlpha,
} from '../../src/inference/agreement/krippendorff-alpha.ts';
import type { Readings } from '../../src/inference/agreement/readings.ts';
import { valuedAlpha, valuedAlphaInterval } from '../../src/inference/agreement/valued-alpha.ts';
import type { Votes } from '../../src/inference/votes.ts';

/** Krippendorff's alpha of all answers, with a 95 % interval by tasks drawn again and again. */
export interface Agreement {
  readonly level: 'nominal' | 'ordinal' | 'interval';
  readonly alpha: number;
  readonly low: number;
  readonly high: number;
}

/** The same answers, the same interval. */
const SEED = 1970;

/** Draws of an interval: fewer where there are so many answers that the ends hardly move. */
function drawing(answers: number) {
  const resamples = Math.round(Math.min(1_000, Math.max(100, 1e7 / Math.max(answers, 1))));
  return { seed: SEED, resamples };
}

/** Agreement on classes; undefined where no two answers can be compared, or all are equal. */
export function classAgreement(
  votes: Votes,
  kind: 'categorical' | 'ordinal',
): Agreement | undefined {
  if (kind === 'ordinal') {
    const value = Float64Array.from(votes.vote);
    const { taskCount, taskStart } = votes;
    return readingAgreement({ taskCount, taskStart, value }, 'ordinal');
  }
  const alpha = krippendorffAlpha(votes);
  const cells = votes.vote.length + votes.taskCount * votes.classCount;
  const range = alphaInterval(votes, drawing(cells));
  return alpha === undefined || range === undefined
    ? undefined
    : { level: 'nominal', alpha, ...range };
}

/** Agreement on numbers, or on classes by their place in an order; undefined as `classAgreement`. */
export function readingAgreement(
  readings: Readings,
  level: 'ordinal' | 'interval',
): Agreement | undefined {
  const alpha = valuedAlpha(readings, level);
  const range = valuedAlphaInterval(readings, level, drawing(readings.value.length));
  return alpha === undefined || range === undefined ? undefined : { level, alpha, ...range };
}
