import { type FusedObjects, fuseObjects, type Readings, type ShapeKind } from './objects.ts';
import { withinOne } from './points.ts';
import type { Point } from './rasterize.ts';

/** The corners of an open line, one or more; it is the same line from either end. */
export type Polyline = readonly Point[];

/** How lines are told apart and what is right. */
export interface PolylineOptions {
  /** A fused line is right when its mean distance from the true one is at most this, in the unit of coordinates. */
  readonly tolerance: number;
  /** Two lines further apart on average are never one thing. Default 4 tolerances. */
  readonly linkWithin?: number | undefined;
  /** Points along a fused line, 2 or more. Default 17. */
  readonly samples?: number | undefined;
}

/**
 * Lines of a job as one set: each resampled by arc length, turned the same way, and fused point by point.
 *
 * The points of a line are taken to stray together, so `within` errs to the low side where they do not.
 *
 * @throws RangeError for a line without corners or with one that is not finite, or options that cannot be
 */
export function fusePolylines(
  readings: Readings<Polyline>,
  options: PolylineOptions,
): FusedObjects<Polyline> {
  const { tolerance, linkWithin = 4 * tolerance, samples = 17 } = options;
  if (!(tolerance > 0)) throw new RangeError(`tolerance must be above 0, got ${tolerance}`);
  if (!(Number.isInteger(samples) && samples >= 2)) {
    throw new RangeError(`samples must be a whole number of 2 or more, got ${samples}`);
  }
  return fuseObjects(resampledAll(readings, samples), kindOf(tolerance, linkWithin));
}

function resampledAll(readings: Readings<Polyline>, samples: number): Readings<Polyline> {
  const tasks = readings.tasks.map((task) =>
    task.map(({ annotator, drawn }) => ({
      annotator,
      drawn: drawn.map((line) => ({ ...line, shape: resample(line.shape, samples) })),
    })),
  );
  return { ...readings, tasks };
}

/**
 * So many points at equal distances along a line, both ends among them.
 *
 * @throws RangeError for a line without corners or with one that is not finite
 */
export function resample(line: Polyline, samples: number): Polyline {
  const wrong = line.find(({ x, y }) => !Number.isFinite(x) || !Number.isFinite(y));
  if (line.length === 0 || wrong !== undefined) {
    throw new RangeError(`a line must have finite corners, got ${JSON.stringify(wrong ?? [])}`);
  }
  const along = [0];
  for (let i = 1; i < line.length; i++) along.push(along[i - 1]! + gap(line[i - 1]!, line[i]!));
  const length = along.at(-1)!;
  let edge = 0;
  return Array.from({ length: samples }, (_, s) => {
    const at = (length * s) / (samples - 1);
    while (edge + 2 < line.length && along[edge + 1]! < at) edge++;
    return between(line, along, edge, at);
  });
}

function between(line: Polyline, along: readonly number[], edge: number, at: number): Point {
  const from = line[edge]!;
  const to = line[Math.min(edge + 1, line.length - 1)]!;
  const span = (along[edge + 1] ?? 0) - along[edge]!;
  const share = span > 0 ? Math.min(1, (at - along[edge]!) / span) : 0;
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}

function gap(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** Mean distance of lines of as many points, point by point, the other turned if that is nearer. */
export function lineDistance(one: Polyline, other: Polyline): number {
  return Math.min(meanGap(one, other), meanGap(one, other.toReversed()));
}

function meanGap(one: Polyline, other: Polyline): number {
  return one.reduce((sum, point, i) => sum + gap(point, other[i]!), 0) / one.length;
}

function kindOf(tolerance: number, linkWithin: number): ShapeKind<Polyline> {
  return {
    likeness: (one, other) => 1 / (1 + lineDistance(one, other) / linkWithin),
    linkFrom: 0.5,
    expectedSpread: 0.5,
    habits: false,
    mustBe: () => {}, // resample has refused what is no line
    compare: byPlace,
    framed: (lines) => framed(lines, tolerance),
    within: withinOne,
  };
}

/** By the upper left of the two ends, then the other: the same from either end. */
function byPlace(one: Polyline, other: Polyline): number {
  const [a, b] = [ends(one), ends(other)];
  return pointOrder(a[0]!, b[0]!) || pointOrder(a[1]!, b[1]!);
}

function ends(line: Polyline): Point[] {
  return [line[0]!, line.at(-1)!].sort(pointOrder);
}

function pointOrder(one: Point, other: Point): number {
  return one.x - other.x || one.y - other.y;
}

/** From the first point of the first line, in tolerances, all lines running its way: from its upper left end. */
function framed(lines: readonly Polyline[], tolerance: number) {
  const first = lines[0]!;
  const lead = pointOrder(first[0]!, first.at(-1)!) <= 0 ? first : first.toReversed();
  const { x, y } = lead[0]!;
  const coordinates = lines.map((line) => {
    const turned = line.toReversed();
    const alike = meanGap(lead, turned) < meanGap(lead, line) ? turned : line;
    return Float64Array.from(
      alike.flatMap((point) => [(point.x - x) / tolerance, (point.y - y) / tolerance]),
    );
  });
  const shapeAt = (centre: Float64Array): Polyline =>
    first.map((_, i) => ({
      x: x + centre[2 * i]! * tolerance,
      y: y + centre[2 * i + 1]! * tolerance,
    }));
  return { coordinates, shapeAt };
}
