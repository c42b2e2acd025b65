/** What was said with a probability, and whether it was so. */
export interface Claim {
  readonly probability: number;
  readonly right: boolean;
}

/** The mean gap between what ten equal ranges of probability say and what is so, weighed by claims. */
export function calibrationError(claims: readonly Claim[]): number {
  let gap = 0;
  for (let bin = 0; bin < 10; bin++) {
    const here = claims.filter(
      ({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin,
    );
    const said = here.reduce((sum, { probability }) => sum + probability, 0);
    gap += Math.abs(said - here.filter(({ right }) => right).length);
  }
  return gap / claims.length;
}
