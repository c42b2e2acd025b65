/** A point in pixels: x to the right, y down, the corner of the first pixel at 0, 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corners of a closed line; the last is joined to the first. */
export type Ring = readonly Point[];

/**
 * The pixels inside rings, a row-major mask of 0 and 1.
 *
 * Even-odd: a pixel is inside when a ray from its centre crosses the rings an odd number of times, so a
 * ring in a ring is a hole and a line through itself is no error. Sub-pixel rule: the centre decides, at
 * x + 1/2, y + 1/2; on a left or upper edge it is inside, on a right or lower one outside, so that two areas that
 * share an edge share no pixel and leave none out. What lies off the canvas is cut. O(rows · corners).
 *
 * @throws RangeError for a corner that is not finite, or a canvas that has no whole size
 */
export function rasterize(rings: readonly Ring[], width: number, height: number): Uint8Array {
  if (![width, height].every((side) => Number.isInteger(side) && side >= 0)) {
    throw new RangeError(`the canvas must have a whole width and height, got ${width} × ${height}`);
  }
  const crossings: number[][] = Array.from({ length: height }, () => []);
  for (const ring of rings) {
    for (const [i, from] of ring.entries()) {
      if (!Number.isFinite(from.x) || !Number.isFinite(from.y)) {
        throw new RangeError(`a corner must be finite, got ${from.x}, ${from.y}`);
      }
      cross(crossings, from, ring[(i + 1) % ring.length]!);
    }
  }
  const mask = new Uint8Array(width * height);
  for (const [y, row] of crossings.entries()) {
    row.sort((a, b) => a - b);
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [first, end] = [pixelFrom(row[i]!, width), pixelFrom(row[i + 1]!, width)];
      mask.fill(1, y * width + first, y * width + end);
    }
  }
  return mask;
}

/** Notes where an edge crosses the middles of rows, its upper end belonging to it and the lower not. */
function cross(crossings: number[][], from: Point, to: Point): void {
  const [above, below] = from.y <= to.y ? [from, to] : [to, from];
  const rows = crossings.length;
  for (let y = pixelFrom(above.y, rows); y < pixelFrom(below.y, rows); y++) {
    const along = (y + 0.5 - above.y) / (below.y - above.y);
    crossings[y]!.push(above.x + along * (below.x - above.x));
  }
}

/** The first pixel whose middle is at or after a coordinate, kept on the canvas. */
function pixelFrom(at: number, count: number): number {
  return Math.min(count, Math.max(0, Math.ceil(at - 0.5)));
}
