/**
 * The rule that others use: stop somebody of whose last `of` gold answers fewer than `least` were right.
 *
 * @returns how much gold they had answered by then; Infinity when they never were
 */
export function stoppedByWindow(
  verdicts: readonly boolean[],
  { of, least }: { readonly of: number; readonly least: number },
): number {
  let right = 0;
  for (const [i, verdict] of verdicts.entries()) {
    right += Number(verdict) - Number(verdicts[i - of] ?? false);
    if (i + 1 >= of && right < least) return i + 1;
  }
  return Number.POSITIVE_INFINITY;
}
