/** Below this arguments are shifted up, where the asymptotic series is good to the last bits. */
const ASYMPTOTIC = 8;

/**
 * The digamma function, the derivative of the logarithm of gamma, for x > 0.
 *
 * Recurrence to 8, then the asymptotic series to x^-14: within 1e-13 of the truth, or relative where large.
 *
 * @see Abramowitz & Stegun (1964), 6.3.5 and 6.3.18
 */
export function digamma(x: number): number {
  let shifted = x;
  let below = 0;
  while (shifted < ASYMPTOTIC) below += 1 / shifted++;
  const r = 1 / (shifted * shifted);
  const tail = 1 / 240 - r * (1 / 132 - r * (691 / 32760 - r / 12));
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * tail)));
  return Math.log(shifted) - 0.5 / shifted - series - below;
}

/**
 * The natural logarithm of the gamma function, for x > 0.
 *
 * Recurrence to 8, then Stirling's series to x^-13: within 1e-13 of the truth, or relative where large.
 *
 * @see Abramowitz & Stegun (1964), 6.1.15 and 6.1.41
 */
export function logGamma(x: number): number {
  let shifted = x;
  let below = 1;
  while (shifted < ASYMPTOTIC) below *= shifted++;
  const r = 1 / (shifted * shifted);
  const tail = 1 / 1188 - r * (691 / 360360 - r / 156);
  const series = 1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * tail)));
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return stirling + series / shifted - Math.log(below);
}
