import { normalPoints } from './normal.ts';
import { type FusedObjects, fuseObjects, type Readings, type ShapeKind } from './objects.ts';

/** An upright box; `left` is at most `right`, `top` at most `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How boxes are told apart and what is right. */
export interface BoxOptions {
  /** A fused box is right when its IoU with the true one is at least this. Default 0.5. */
  readonly tolerance?: number | undefined;
  /** Two boxes of less IoU are never one thing. Default 0.25. */
  readonly linkFrom?: number | undefined;
}

/** Intersection over union; 1 for two boxes that are the same, even without area. */
export function boxIou(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const shared = width > 0 && height > 0 ? width * height : 0;
  const either = area(one) + area(other) - shared;
  return either > 0 ? shared / either : +(byPlace(one, other) === 0);
}

function area({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top);
}

/**
 * Boxes of a job as one set: what is there, its class, and where, the best annotators heard the most.
 *
 * Edges are compared in widths and heights of their own cluster, so a slip weighs by what it costs in IoU.
 * An annotator who draws boxes too wide or too low is corrected for it. See `fuseObjects`.
 *
 * @throws RangeError for a box that is not finite or has its edges exchanged, or a tolerance not above 0 to 1
 * @example fuseBoxes({ tasks: [[{ annotator: 0, drawn: [{ shape: box, class: 1 }] }]], annotatorCount: 1, classCount: 2 })
 */
export function fuseBoxes(readings: Readings<Box>, options: BoxOptions = {}): FusedObjects<Box> {
  const { tolerance = 0.5, linkFrom = 0.25 } = options;
  if (!(tolerance > 0 && tolerance <= 1)) {
    throw new RangeError(`tolerance must be above 0 and at most 1, got ${tolerance}`);
  }
  return fuseObjects(readings, kindOf(tolerance, linkFrom));
}

function kindOf(tolerance: number, linkFrom: number): ShapeKind<Box> {
  return {
    likeness: boxIou,
    linkFrom,
    expectedSpread: 0.06,
    habits: true,
    mustBe: mustBeBox,
    compare: byPlace,
    framed,
    within: (deviation) => closeEnough(deviation, tolerance),
  };
}

function mustBeBox({ left, top, right, bottom }: Box): void {
  const finite = [left, top, right, bottom].every(Number.isFinite);
  if (finite && left <= right && top <= bottom) return;
  throw new RangeError(
    `a box must have finite edges in order, got [${left}, ${top}, ${right}, ${bottom}]`,
  );
}

function byPlace(one: Box, other: Box): number {
  return (
    one.left - other.left ||
    one.top - other.top ||
    one.right - other.right ||
    one.bottom - other.bottom
  );
}

/** Edges from the corner of the first box, in mean widths and heights. */
function framed(boxes: readonly Box[]) {
  const { left: x, top: y } = boxes[0]!;
  const mean = (side: (box: Box) => number) =>
    boxes.reduce((sum, box) => sum + side(box) / boxes.length, 0);
  const width = mean((box) => box.right - box.left);
  const height = mean((box) => box.bottom - box.top);
  // A box without one side is measured by the other, a mere point by the unit of coordinates.
  const [w, h] = [width || height || 1, height || width || 1];
  const coordinates = boxes.map((box) =>
    Float64Array.of(
      (box.left - x) / w,
      (box.top - y) / h,
      (box.right - x) / w,
      (box.bottom - y) / h,
    ),
  );
  return { coordinates, shapeAt: (centre: Float64Array) => boxAt(centre, x, y, w, h) };
}

function boxAt(centre: Float64Array, x: number, y: number, w: number, h: number): Box {
  const [left, top, right, bottom] = centre;
  const box = { left: x + left! * w, top: y + top! * h };
  return {
    ...box,
    right: Math.max(box.left, x + right! * w),
    bottom: Math.max(box.top, y + bottom! * h),
  };
}

const POINTS = normalPoints(512, 4);

/** P(IoU with the truth at least tolerance) when each edge is off by so many widths or heights. */
function closeEnough(deviation: number, tolerance: number): number {
  const unit: Box = { left: 0, top: 0, right: 1, bottom: 1 };
  let close = 0;
  for (const [l, t, r, b] of POINTS) {
    const left = l! * deviation;
    const top = t! * deviation;
    const right = Math.max(left, 1 + r! * deviation);
    const bottom = Math.max(top, 1 + b! * deviation);
    if (boxIou(unit, { left, top, right, bottom }) >= tolerance) close++;
  }
  // Half a point: no finite number of points makes anything certain.
  return (close + 0.5) / (POINTS.length + 1);
}
