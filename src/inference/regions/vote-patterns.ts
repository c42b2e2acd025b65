/**
 * The pixels of a task, those that all annotators marked alike taken together.
 *
 * N masks of P pixels have U patterns, and U is small: models of independent pixels see the patterns alone.
 */
export interface VotePatterns {
  /** How many pixels have each pattern, [U]. */
  readonly pixels: Uint32Array;
  /** [U, N] row-major: what annotator n marked in pattern u. */
  readonly marked: Uint8Array;
  /** The pattern of each pixel, [P]. */
  readonly patternOf: Uint32Array;
}

/**
 * Sorts pixels by what everybody marked there; patterns come in order of their first pixel.
 *
 * One pass over each mask, O(N · P), and memory for P numbers and U · (largest mark + 1).
 *
 * @param masks one an annotator, all of the same length and pixel order
 * @throws RangeError without masks, or when their lengths differ
 */
export function votePatterns(masks: readonly Uint8Array[]): VotePatterns {
  const P = masks[0]?.length;
  if (P === undefined) throw new RangeError('there must be 1 mask or more, got 0');
  const patternOf = new Uint32Array(P);
  let count = P === 0 ? 0 : 1;
  for (const mask of masks) {
    if (mask.length !== P) throw new RangeError(`masks must have ${P} pixels, got ${mask.length}`);
    count = split(patternOf, mask, count);
  }
  const pixels = new Uint32Array(count);
  const marked = new Uint8Array(count * masks.length);
  for (let p = P - 1; p >= 0; p--) {
    const u = patternOf[p]!;
    if (pixels[u]!++ > 0) continue;
    for (let n = 0; n < masks.length; n++) marked[u * masks.length + n] = masks[n]![p]!;
  }
  return { pixels, marked, patternOf };
}

/** Gives pixels that differ in one more mask patterns of their own. */
function split(patternOf: Uint32Array, mask: Uint8Array, count: number): number {
  const width = largest(mask) + 1;
  const renamed = new Uint32Array(count * width);
  let next = 0;
  for (let p = 0; p < mask.length; p++) {
    const key = patternOf[p]! * width + mask[p]!;
    let name = renamed[key]!;
    if (name === 0) {
      name = ++next;
      renamed[key] = name;
    }
    patternOf[p] = name - 1;
  }
  return next;
}

function largest(mask: Uint8Array): number {
  let most = 0;
  for (let p = 0; p < mask.length; p++) if (mask[p]! > most) most = mask[p]!;
  return most;
}

/** Spreads a number a pattern over the pixels, [P]. */
export function overPixels({ patternOf }: VotePatterns, values: Float64Array): Float64Array {
  const spread = new Float64Array(patternOf.length);
  for (let p = 0; p < spread.length; p++) spread[p] = values[patternOf[p]!]!;
  return spread;
}

/** A mask of the pixels whose pattern is in it, [P] of 0 and 1. */
export function maskOf(
  { patternOf, pixels }: VotePatterns,
  holds: (pattern: number) => boolean,
): Uint8Array {
  const inside = Uint8Array.from(pixels, (_, u) => +holds(u));
  const mask = new Uint8Array(patternOf.length);
  for (let p = 0; p < mask.length; p++) mask[p] = inside[patternOf[p]!]!;
  return mask;
}
