import type { GoldVerdict } from '../../contracts/gold-check.ts';

const verdictOf = (score: number, measure: number): GoldVerdict => ({
  verdict: score >= 1 ? 'right' : score > 0 ? 'partly' : 'wrong',
  score,
  measure,
});

/** Rounding must not decide where an answer is just as good as was asked. */
const SLACK = 1e-9;

/** What is just partly right is worth half; nearer to right, evenly more. */
const partly = (missing: number, room: number, measure: number): GoldVerdict =>
  verdictOf(1 - missing / (2 * room), measure);

/** Right from `least` on, partly right from `partlyFrom` on. */
export function byShare(
  measure: number,
  { least, partlyFrom }: { readonly least: number; readonly partlyFrom?: number | undefined },
): GoldVerdict {
  if (measure >= least - SLACK) return verdictOf(1, measure);
  if (partlyFrom === undefined || measure < partlyFrom - SLACK) return verdictOf(0, measure);
  return partly(least - measure, least - partlyFrom, measure);
}

/** Right up to an error of `within`, partly right up to `partlyWithin`. */
export function byError(
  measure: number,
  within: number,
  partlyWithin: number | undefined,
): GoldVerdict {
  if (measure <= within + SLACK) return verdictOf(1, measure);
  if (partlyWithin === undefined || measure > partlyWithin + SLACK) return verdictOf(0, measure);
  return partly(measure - within, partlyWithin - within, measure);
}

/** Of the verdicts against each accepted answer the best; of equals the first. */
export const best = (verdicts: readonly GoldVerdict[]): GoldVerdict =>
  verdicts.reduce((top, one) => (one.score > top.score ? one : top));
