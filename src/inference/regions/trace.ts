import type { Point, Ring } from './rasterize.ts';

/** East, south, west, north: the way on around a pixel, which lies to the right. */
const STEPS = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;

/**
 * The outlines of a mask along the edges of its pixels: `rasterize` of them is the mask again.
 *
 * Outer rings run clockwise as seen with y down, holes the other way; areas that touch at a corner alone are apart.
 * Only corners are kept. Rings come in order of their upper left corner, which comes first.
 *
 * @param mask row-major, of any length that is whole rows of `width`; anything but 0 is inside
 */
export function traceMask(mask: Uint8Array, width: number): Ring[] {
  const height = width === 0 ? 0 : mask.length / width;
  if (!Number.isInteger(height)) {
    throw new RangeError(`the mask must be whole rows of ${width} pixels, got ${mask.length}`);
  }
  const exits = exitsOf(mask, width, height);
  const rings: Ring[] = [];
  for (let v = 0; v < exits.length; v++) {
    while (exits[v] !== 0) rings.push(walk(exits, v, width + 1));
  }
  return rings;
}

/** For each corner of a pixel the steps that lead on around an area, as bits, [(height + 1) · (width + 1)]. */
function exitsOf(mask: Uint8Array, width: number, height: number): Uint8Array {
  const across = width + 1;
  const exits = new Uint8Array(across * (height + 1));
  const inside = (x: number, y: number) =>
    x >= 0 && x < width && y >= 0 && y < height && mask[y * width + x] !== 0;
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0) continue;
    const [x, y] = [p % width, Math.floor(p / width)];
    const corner = y * across + x;
    const corners = [corner, corner + 1, corner + across + 1, corner + across];
    const beyond = [inside(x, y - 1), inside(x + 1, y), inside(x, y + 1), inside(x - 1, y)];
    for (let side = 0; side < 4; side++) {
      if (!beyond[side]) exits[corners[side]!]! |= 1 << side;
    }
  }
  return exits;
}

/** Follows one outline, using its steps up; where two go on, the right turn stays with the same area. */
function walk(exits: Uint8Array, start: number, across: number): Ring {
  const ring: Point[] = [];
  let at = start;
  let heading = -1;
  do {
    const next = heading < 0 ? lowestStep(exits[at]!) : nextStep(exits[at]!, heading);
    if (next !== heading) ring.push({ x: at % across, y: Math.floor(at / across) });
    exits[at]! &= ~(1 << next);
    at += STEPS[next]!.x + STEPS[next]!.y * across;
    heading = next;
  } while (at !== start);
  return ring;
}

function lowestStep(bits: number): number {
  return [0, 1, 2, 3].find((step) => (bits & (1 << step)) !== 0)!;
}

/** Right before straight on before left. */
function nextStep(bits: number, heading: number): number {
  return [1, 0, 3].map((turn) => (heading + turn) % 4).find((step) => (bits & (1 << step)) !== 0)!;
}
