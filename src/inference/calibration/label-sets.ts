/** How unlikely a class may be and still be in a label set. */
export type LabelSetRule =
  | {
      readonly kind: 'rule';
      /** Classes of at least this probability are in the set. */
      readonly leastProbability: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'too-little-gold';
      /** How many gold tasks would do. */
      readonly needed: number;
    };

/**
 * A rule for sets of classes that hold the truth of a new task with the coverage asked for.
 *
 * Split conformal prediction: with n gold tasks, the probability that the posteriors gave to the truth is
 * sorted, and the rule admits what is at least the ⌊(n + 1)(1 − coverage)⌋-th smallest. Then the truth is
 * in the set with at least that coverage, whatever the posteriors are worth, if gold tasks and others come
 * alike and the fit did not know the gold; on average over draws of gold, not for every kind of task.
 * Refuses when so few gold tasks cannot promise it: 95 % needs 19.
 *
 * @param posterior [n, C] row-major, of gold tasks alone
 * @param truth [n]
 * @see Vovk, Gammerman & Shafer (2005), doi:10.1007/b106715; Sadinle, Lei & Wasserman (2019), eq. 4,
 *   doi:10.1080/01621459.2017.1395341, for the score
 */
export function labelSetRule(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
  coverage: number,
): LabelSetRule {
  if (!(coverage > 0 && coverage < 1)) {
    throw new RangeError(`coverage must be above 0 and below 1, got ${coverage}`);
  }
  // Rounding must neither lose a task nor win one: (n + 1)(1 − coverage) of 19 and 0.95 is 1.
  const rank = Math.floor((truth.length + 1) * (1 - coverage) + 1e-9);
  if (rank < 1) {
    const needed = Math.ceil(1 / (1 - coverage) - 1e-9) - 1;
    return { kind: 'refused', reason: 'too-little-gold', needed };
  }
  const ofTruth = Float64Array.from(truth, (known, i) => posterior[i * classCount + known]!).sort();
  return { kind: 'rule', leastProbability: ofTruth[rank - 1]! };
}

/**
 * The classes that a rule admits, most probable first, of equals the first class.
 *
 * The most probable class is always in: an empty set would tell nobody anything, and more only covers more.
 */
export function labelSet(posterior: ArrayLike<number>, leastProbability: number): number[] {
  const byProbability = Array.from(posterior, (p, c) => [p, c] as const).sort(
    (a, b) => b[0] - a[0] || a[1] - b[1],
  );
  return byProbability.filter(([p], i) => i === 0 || p >= leastProbability).map(([, c]) => c);
}
