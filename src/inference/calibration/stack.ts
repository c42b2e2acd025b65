/** Gold tasks at which the weights are half the pool's and half their own. */
const HALFWAY = 30;
const ROUNDS = 200;

/**
 * Weights of a pool's members from what each said of the truth of gold tasks, shrunk to equal weights.
 *
 * The weights whose mixture makes the truths likeliest, by EM from equal weights, then n / (n + 30) of
 * these and the rest equal: a handful of gold tasks cannot throw a member out. Without gold all are equal.
 * The members must not have known the gold.
 *
 * @param ofTruth a list a member, in each the probability of the truth of every gold task
 * @see Wolpert (1992), doi:10.1016/S0893-6080(05)80023-1, here with the logarithmic score
 */
export function stackWeights(ofTruth: readonly ArrayLike<number>[]): number[] {
  const members = ofTruth.length;
  const gold = ofTruth[0]?.length ?? 0;
  let weights = ofTruth.map(() => 1 / members);
  for (let round = 0; round < ROUNDS && gold > 0; round++) weights = improved(weights, ofTruth);
  const own = gold / (gold + HALFWAY);
  return weights.map((weight) => own * weight + (1 - own) / members);
}

function improved(weights: readonly number[], ofTruth: readonly ArrayLike<number>[]): number[] {
  const gold = ofTruth[0]!.length;
  const next = weights.map(() => 0);
  for (let i = 0; i < gold; i++) {
    let sum = 0;
    for (let m = 0; m < weights.length; m++) sum += weights[m]! * ofTruth[m]![i]!;
    // A truth that nobody thought possible says nothing of who is better.
    for (let m = 0; m < weights.length; m++) {
      next[m]! += sum > 0 ? (weights[m]! * ofTruth[m]![i]!) / sum : weights[m]!;
    }
  }
  return next.map((weight) => weight / gold);
}
