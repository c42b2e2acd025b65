/**
 * The mean absolute error of estimates against truths in the same order.
 *
 * @throws RangeError when there is nothing to compare, or the lengths differ
 */
export function meanAbsoluteError(estimates: ArrayLike<number>, truths: ArrayLike<number>): number {
  mustPair(estimates, truths);
  let sum = 0;
  for (let i = 0; i < truths.length; i++) sum += Math.abs(estimates[i]! - truths[i]!);
  return sum / truths.length;
}

/** The root of the mean squared error; see `meanAbsoluteError`. */
export function rootMeanSquareError(
  estimates: ArrayLike<number>,
  truths: ArrayLike<number>,
): number {
  mustPair(estimates, truths);
  let sum = 0;
  for (let i = 0; i < truths.length; i++) sum += (estimates[i]! - truths[i]!) ** 2;
  return Math.sqrt(sum / truths.length);
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs.
 *
 * @returns undefined where all values of one side are equal: there is no order to compare
 * @see Spearman (1904), doi:10.2307/1412159; ties as in Kendall (1945), doi:10.1093/biomet/33.3.239
 */
export function spearman(left: ArrayLike<number>, right: ArrayLike<number>): number | undefined {
  mustPair(left, right);
  const middle = (left.length + 1) / 2;
  const [x, y] = [ranks(left), ranks(right)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - middle) ** 2;
    yy += (y[i]! - middle) ** 2;
    xy += (x[i]! - middle) * (y[i]! - middle);
  }
  return xx === 0 || yy === 0 ? undefined : xy / Math.sqrt(xx * yy);
}

/** The rank of each value from 1, the smallest; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) result[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

function mustPair(left: ArrayLike<number>, right: ArrayLike<number>): void {
  if (left.length === right.length && left.length > 0) return;
  throw new RangeError(
    `both sides must have the same 1 or more values, got ${left.length} and ${right.length}`,
  );
}
