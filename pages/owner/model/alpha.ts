import type { Interval } from './figures.ts';

/** Below this no conclusion, from `RELIABLE` on a reliable one. */
const TENTATIVE = 0.667;
const RELIABLE = 0.8;

/**
 * Krippendorff's alpha in plain words, by his own limits, with the interval taken seriously.
 *
 * A value above a limit whose interval reaches below it is only probably above. The words are about
 * single answers: labels made from several can be right where these are far apart.
 * @see Krippendorff (2004), doi:10.1111/j.1468-2958.2004.tb00738.x, for 0.800 and 0.667
 */
export function readAlpha({ value, low, high }: Interval): string {
  if (low >= RELIABLE) return 'Reliable';
  if (value >= RELIABLE) return 'Likely reliable';
  if (low >= TENTATIVE) return 'Tentative';
  if (value >= TENTATIVE) return 'Tentative, may be low';
  if (low <= 0 && value < 0.2) return 'Hardly above chance';
  return high >= TENTATIVE ? 'Likely low' : 'Low agreement';
}
