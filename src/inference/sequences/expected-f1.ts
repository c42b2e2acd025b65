/**
 * The probability from which to say yes so that the expected F1 of all yeses is greatest.
 *
 * F1 of the set above a cut is taken as 2 · expected hits / (yeses + expected truths), the ratio of the
 * expectations. The cut lies at half the F1 it reaches: below 1/2 wherever F1 is below 1.
 *
 * @param probability that the truth is yes, one a place
 * @param weight how much each place counts; equal ones where not given
 * @returns one of the probabilities, or 1 where none is above 0
 * @see Lipton, Elkan & Naryanaswamy (2014), Optimal Thresholding of Classifiers to Maximize F1
 *   Measure, theorem 1, doi:10.1007/978-3-662-44851-9_15
 */
export function bestCut(probability: ArrayLike<number>, weight?: ArrayLike<number>): number {
  const order = Array.from(probability, (_, i) => i).sort(
    (a, b) => probability[b]! - probability[a]!,
  );
  const weightOf = (i: number) => (weight === undefined ? 1 : weight[i]!);
  let truths = 0;
  for (const i of order) truths += probability[i]! * weightOf(i);
  let [hits, yeses, best, cut] = [0, 0, 0, 1];
  for (const [place, i] of order.entries()) {
    hits += probability[i]! * weightOf(i);
    yeses += weightOf(i);
    const next = order[place + 1];
    if (next !== undefined && probability[next] === probability[i]) continue;
    const f1 = (2 * hits) / (yeses + truths);
    if (f1 <= best) continue;
    best = f1;
    cut = probability[i]!;
  }
  return cut;
}
