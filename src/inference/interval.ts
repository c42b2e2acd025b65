/** Both ends belong to it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a proportion, such as an annotator's accuracy on gold.
 *
 * Holds near its stated confidence even for a handful of trials and at 0 or all successes, where the
 * textbook interval has no width. No trials: 0 to 1. Successes may be fractional.
 *
 * @param z standard normal quantile of the confidence: the default is that of 95 %
 * @throws RangeError when successes are not 0 to trials
 * @see Wilson (1927), doi:10.1080/01621459.1927.10502953; recommended for few trials by
 *   Brown, Cai & DasGupta (2001), eq. 4, doi:10.1214/ss/1009213286
 */
export function proportionInterval(
  successes: number,
  trials: number,
  z = 1.959963984540054,
): Interval {
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`successes must be 0 to trials (${trials}), got ${successes}`);
  }
  if (trials === 0) return { low: 0, high: 1 };
  const failures = trials - successes;
  const centre = successes + z ** 2 / 2;
  const reach = z * Math.sqrt((successes * failures) / trials + z ** 2 / 4);
  return {
    low: successes === 0 ? 0 : (centre - reach) / (trials + z ** 2),
    high: failures === 0 ? 1 : (centre + reach) / (trials + z ** 2),
  };
}
