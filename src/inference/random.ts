/**
 * A draw from Beta(a, b), both above 0, by two draws from gamma distributions.
 *
 * @param random numbers in [0, 1), as of `seededRandom`
 */
export function drawBeta(a: number, b: number, random: () => number): number {
  const one = logGammaDraw(a, random);
  const other = logGammaDraw(b, random);
  return 1 / (1 + Math.exp(other - one));
}

/**
 * The logarithm of a draw from Gamma(shape, 1), so that tiny shapes do not underflow.
 *
 * @see Marsaglia & Tsang (2000), doi:10.1145/358407.358414, with their section 6 for shapes below 1
 */
function logGammaDraw(shape: number, random: () => number): number {
  if (shape < 1) return logGammaDraw(shape + 1, random) + Math.log(1 - random()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(random);
    const root = 1 + c * normal;
    if (root <= 0) continue;
    const cube = root ** 3;
    const accepted = 0.5 * normal ** 2 + d * (1 - cube + Math.log(cube));
    if (Math.log(1 - random()) < accepted) return Math.log(d * cube);
  }
}

/** A draw from the standard normal distribution: Box & Muller (1958), doi:10.1214/aoms/1177706645. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
