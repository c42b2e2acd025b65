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
 * Sorts pixels by what everybody marked there, whatever the marks.
 *
 * O(N · P), and memory for a few numbers a pixel.
 *
 * @param masks one an annotator, all of the same length and pixel order
 * @throws RangeError without masks, or when their lengths differ
 */
export function votePatterns(masks: readonly Uint8Array[]): VotePatterns {
  mustPair(masks);
  return gathered(keysOf(masks, Math.max(2, largest(masks) + 1)), masks, 255);
}

/** The same of foreground alone: any mark but 0 is 1. */
export function foregroundPatterns(masks: readonly Uint8Array[]): VotePatterns {
  mustPair(masks);
  return gathered(keysOf(masks, 2), masks, 1);
}

function mustPair(masks: readonly Uint8Array[]): void {
  const P = masks[0]?.length;
  if (P === undefined) throw new RangeError('there must be 1 mask or more, got 0');
  for (const mask of masks) {
    if (mask.length !== P) throw new RangeError(`masks must have ${P} pixels, got ${mask.length}`);
  }
}

function largest(masks: readonly Uint8Array[]): number {
  let most = 0;
  for (const mask of masks)
    for (let p = 0; p < mask.length; p++) if (mask[p]! > most) most = mask[p]!;
  return most;
}

/** Masks as digits of bytes, as many a byte as fit: fewer passes tell the patterns apart. */
function keysOf(masks: readonly Uint8Array[], base: number): Uint8Array[] {
  const keys: Uint8Array[] = [];
  let place = 256;
  for (const mask of masks) {
    if (place * base > 256) {
      keys.push(new Uint8Array(mask.length));
      place = 1;
    }
    addDigit(keys.at(-1)!, mask, place, base - 1);
    place *= base;
  }
  return keys;
}

function addDigit(key: Uint8Array, mask: Uint8Array, place: number, most: number): void {
  for (let p = 0; p < key.length; p++) {
    const mark = mask[p]!;
    if (mark !== 0) key[p]! += place * Math.min(mark, most);
  }
}

/** Patterns told apart by the keys; what is marked in them is read off one of their pixels, up to `most`. */
function gathered(
  keys: readonly Uint8Array[],
  masks: readonly Uint8Array[],
  most: number,
): VotePatterns {
  const patternOf = new Uint32Array(keys[0]!.length);
  let count = patternOf.length === 0 ? 0 : 1;
  for (const key of keys) count = split(patternOf, key, count);
  const pixels = new Uint32Array(count);
  const onePixel = new Uint32Array(count);
  for (let p = 0; p < patternOf.length; p++) {
    pixels[patternOf[p]!]!++;
    onePixel[patternOf[p]!] = p;
  }
  const marked = new Uint8Array(count * masks.length);
  for (let i = 0; i < marked.length; i++) {
    const mask = masks[i % masks.length]!;
    marked[i] = Math.min(most, mask[onePixel[Math.floor(i / masks.length)]!]!);
  }
  return { pixels, marked, patternOf };
}

/** Past this many entries a table of names would outgrow the masks; a map is slower and as large as the patterns. */
const TABLE_ENTRIES = 2 ** 22;

/** Gives pixels that differ in one more key patterns of their own. */
function split(patternOf: Uint32Array, key: Uint8Array, count: number): number {
  if (count * 256 > TABLE_ENTRIES) return splitByMap(patternOf, key);
  const renamed = new Uint32Array(count * 256);
  let next = 0;
  for (let p = 0; p < key.length; p++) {
    const known = patternOf[p]! * 256 + key[p]!;
    let name = renamed[known]!;
    if (name === 0) {
      name = ++next;
      renamed[known] = name;
    }
    patternOf[p] = name - 1;
  }
  return next;
}

function splitByMap(patternOf: Uint32Array, key: Uint8Array): number {
  const renamed = new Map<number, number>();
  for (let p = 0; p < key.length; p++) {
    const known = patternOf[p]! * 256 + key[p]!;
    const name = renamed.get(known) ?? renamed.size;
    renamed.set(known, name);
    patternOf[p] = name;
  }
  return renamed.size;
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
