import { type FusedObjects, fuseObjects, type Readings, type ShapeKind } from './objects.ts';
import type { Point } from './rasterize.ts';

/** A point; with a name, as of a joint, it is one thing with every point of that name and with no other. */
export interface NamedPoint extends Point {
  readonly name?: number | undefined;
}

/** How points are told apart and what is right. */
export interface PointOptions {
  /** A fused point is right when it is no further from the true one, in the unit of coordinates. */
  readonly tolerance: number;
  /** Two points without names further apart are never one thing. Default 4 tolerances. */
  readonly linkWithin?: number | undefined;
}

/**
 * Points of a job as one set: what is there and where, the best annotators heard the most.
 *
 * The class of a point may be its visibility: it is voted as any class. A gross slip pulls no centre: see `locate`.
 *
 * @throws RangeError for a point that is not finite, or a tolerance not above 0
 */
export function fusePoints(
  readings: Readings<NamedPoint>,
  options: PointOptions,
): FusedObjects<NamedPoint> {
  const { tolerance, linkWithin = 4 * tolerance } = options;
  if (!(tolerance > 0)) throw new RangeError(`tolerance must be above 0, got ${tolerance}`);
  return fuseObjects(readings, kindOf(tolerance, linkWithin));
}

function kindOf(tolerance: number, linkWithin: number): ShapeKind<NamedPoint> {
  return {
    likeness: (one, other) => {
      if (one.name !== other.name) return 0;
      if (one.name !== undefined) return 1;
      return 1 / (1 + Math.hypot(one.x - other.x, one.y - other.y) / linkWithin);
    },
    linkFrom: 0.5,
    expectedSpread: 0.5,
    habits: false,
    mustBe: mustBePoint,
    compare: (one, other) =>
      (one.name ?? -1) - (other.name ?? -1) || one.x - other.x || one.y - other.y,
    framed: (points) => framed(points, tolerance),
    within: withinOne,
  };
}

function mustBePoint({ x, y }: Point): void {
  if (Number.isFinite(x) && Number.isFinite(y)) return;
  throw new RangeError(`a point must be finite, got ${x}, ${y}`);
}

/** From the first point, in tolerances. */
function framed(points: readonly NamedPoint[], tolerance: number) {
  const { x, y, name } = points[0]!;
  const named = name === undefined ? {} : { name };
  return {
    coordinates: points.map((point) =>
      Float64Array.of((point.x - x) / tolerance, (point.y - y) / tolerance),
    ),
    shapeAt: ([dx, dy]: Float64Array) => ({
      x: x + dx! * tolerance,
      y: y + dy! * tolerance,
      ...named,
    }),
  };
}

/**
 * P(no further than 1) for two normal coordinates of this standard deviation, Rayleigh's distribution.
 *
 * @see Rayleigh (1880), doi:10.1080/14786448008626893
 */
export function withinOne(deviation: number): number {
  return -Math.expm1(-0.5 / deviation ** 2);
}
