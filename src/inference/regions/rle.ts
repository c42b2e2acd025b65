/**
 * A mask as the lengths of its runs, as COCO writes it.
 *
 * Runs go down the columns, column after column (column-major), and begin with background: the first may
 * be 0. `size` is height, width. `counts` is the list of lengths, or COCO's text of it.
 */
export interface Rle {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[] | string;
}

/** The most pixels a mask may have: what one typed array holds on every engine. */
const MOST_PIXELS = 2 ** 30;

/**
 * Packs a mask into runs.
 *
 * @param mask row-major, height rows of width pixels; anything but 0 is inside
 * @throws RangeError when the mask does not have height times width pixels
 */
export function encodeRle(mask: Uint8Array, height: number, width: number): Rle {
  if (mask.length !== height * width) {
    throw new RangeError(`the mask must have ${height * width} pixels, got ${mask.length}`);
  }
  const counts: number[] = [];
  let inside = false;
  let run = 0;
  for (let column = 0; column < width; column++) {
    for (let p = column; p < mask.length; p += width) {
      if ((mask[p] !== 0) !== inside) {
        counts.push(run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
  }
  counts.push(run);
  return { size: [height, width], counts };
}

/**
 * Unpacks runs into a row-major mask of 0 and 1.
 *
 * @throws RangeError when the runs do not fill the size, are no lengths, or the size is none or over 2^30 pixels
 */
export function decodeRle({ size: [height, width], counts }: Rle): Uint8Array {
  const pixels = height * width;
  if (![height, width].every(isLength) || pixels > MOST_PIXELS) {
    throw new RangeError(`size must be a height and a width, got [${height}, ${width}]`);
  }
  const runs = typeof counts === 'string' ? runsOf(counts) : counts;
  const total = runs.reduce((sum, run) => sum + (isLength(run) ? run : Number.NaN), 0);
  if (total !== pixels) throw new RangeError(`runs must add up to ${pixels} pixels, got ${total}`);
  const mask = new Uint8Array(pixels);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1) {
      for (let q = at; q < at + run; q++) mask[(q % height) * width + Math.floor(q / height)] = 1;
    }
    at += run;
  }
  return mask;
}

function isLength(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/**
 * COCO's text of runs: each less the one before the last, five bits a character, the lowest first.
 *
 * @see https://github.com/cocodataset/cocoapi/blob/master/common/maskApi.h: the format
 */
export function compressedCounts(runs: readonly number[]): string {
  let text = '';
  for (const [i, run] of runs.entries()) {
    let rest = i > 2 ? run - runs[i - 2]! : run;
    for (let more = true; more; ) {
      const bits = rest & 31;
      rest >>= 5;
      more = rest !== ((bits & 16) === 0 ? 0 : -1);
      text += String.fromCharCode(48 + bits + (more ? 32 : 0));
    }
  }
  return text;
}

/**
 * The runs in COCO's text.
 *
 * @throws RangeError for a character or an end that is none of the format
 */
function runsOf(text: string): number[] {
  const runs: number[] = [];
  let value = 0;
  let place = 1;
  for (let i = 0; i < text.length; i++) {
    const bits = text.charCodeAt(i) - 48;
    if (!(bits >= 0 && bits < 64) || place > 2 ** 30) throw fault(i);
    value += (bits & 31) * place;
    place *= 32;
    if ((bits & 32) !== 0) continue;
    if ((bits & 16) !== 0) value -= place;
    runs.push(runs.length > 2 ? value + runs.at(-2)! : value);
    value = 0;
    place = 1;
  }
  if (place > 1) throw fault(text.length);
  return runs;
}

function fault(at: number): RangeError {
  return new RangeError(`counts must be COCO's text of runs, got a fault at character ${at}`);
}
