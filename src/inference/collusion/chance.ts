/**
 * The logarithm of a bound on the chance of `seen` or more, where `expected` are expected: Chernoff's.
 *
 * Holds for a sum of independent terms in [0, 1] of whatever means, so for weighted coincidences of tasks
 * too; never below the chance itself. 0 where no more is seen than expected.
 *
 * @see Hoeffding (1963), theorem 1 and its Poisson limit, doi:10.1080/01621459.1963.10500830
 */
export function logChance(seen: number, expected: number): number {
  if (seen <= expected) return 0;
  if (expected <= 0) return Number.NEGATIVE_INFINITY;
  return seen - expected - seen * Math.log(seen / expected);
}
