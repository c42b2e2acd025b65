/** Points of a standard normal distribution in several dimensions, spread evenly: see `normalPoints`. */
export type NormalPoints = readonly Float64Array[];

/**
 * Evenly spread standard normal points: the share of them in a region is its probability, to about 1/count.
 *
 * Halton's sequence through the Box–Muller transform: the same points on every machine.
 *
 * @param dimensions 2, 4 or 6
 * @see Halton (1960), doi:10.1007/BF01386213
 */
export function normalPoints(count: number, dimensions: number): NormalPoints {
  return Array.from({ length: count }, (_, i) => {
    const point = new Float64Array(dimensions);
    for (let d = 0; d < dimensions; d += 2) {
      const radius = Math.sqrt(-2 * Math.log(radicalInverse(i + 1, PRIMES[d]!)));
      const angle = 2 * Math.PI * radicalInverse(i + 1, PRIMES[d + 1]!);
      point[d] = radius * Math.cos(angle);
      point[d + 1] = radius * Math.sin(angle);
    }
    return point;
  });
}

const PRIMES = [2, 3, 5, 7, 11, 13];

/** The digits of a whole number, mirrored at the point: between 0 and 1. */
function radicalInverse(index: number, base: number): number {
  let value = 0;
  let place = 1;
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    place /= base;
    value += (rest % base) * place;
  }
  return value;
}

/**
 * The probability that a standard normal is at most z, to 1.5e-7.
 *
 * @see Abramowitz & Stegun (1964), 7.1.26
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = ((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736;
  const tail = ((poly * t + 0.254829592) * t * Math.exp(-x * x)) / 2;
  return z < 0 ? tail : 1 - tail;
}
