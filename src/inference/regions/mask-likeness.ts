/**
 * Intersection over union of two masks, the Jaccard index; 1 where both are empty.
 *
 * @param one of the same length and pixel order as `other`; anything but 0 is inside
 */
export function maskIou(one: Uint8Array, other: Uint8Array): number {
  const { shared, either } = overlap(one, other);
  return either === 0 ? 1 : shared / either;
}

/** The Dice coefficient of two masks, F1 of their pixels; 1 where both are empty. */
export function maskDice(one: Uint8Array, other: Uint8Array): number {
  const { shared, either } = overlap(one, other);
  return either === 0 ? 1 : (2 * shared) / (shared + either);
}

/** How many pixels only one of the masks has inside. */
export function pixelsApart(one: Uint8Array, other: Uint8Array): number {
  const { shared, either } = overlap(one, other);
  return either - shared;
}

function overlap(one: Uint8Array, other: Uint8Array): { shared: number; either: number } {
  if (one.length !== other.length) {
    throw new RangeError(`masks must have ${one.length} pixels, got ${other.length}`);
  }
  let shared = 0;
  let either = 0;
  for (let p = 0; p < one.length; p++) {
    if (one[p] !== 0) {
      either++;
      if (other[p] !== 0) shared++;
    } else if (other[p] !== 0) either++;
  }
  return { shared, either };
}
