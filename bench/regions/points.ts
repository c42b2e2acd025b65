import { fusePoints } from '../../src/inference/regions/points.ts';
import type { Point } from '../../src/inference/regions/rasterize.ts';
import { type Claim, calibrationError } from './calibration.ts';
import { geometricMedian } from './geometric-median.ts';
import { POINT_TOLERANCE, pointCrowd } from './point-crowd.ts';

/** How far fused points lie from the true ones, root mean square over the same clusters, by method. */
export interface PointResult {
  readonly ours: number;
  readonly mean: number;
  readonly geometricMedian: number;
  readonly weightedMedian: number;
  readonly calibrationError: number;
}

/** One crowd; the other centres are given our clusters, the weighted median our spreads too. */
export function measurePoints(seed: number, tasks: number, redundancy: number): PointResult {
  const { truth, readings } = pointCrowd(seed, tasks, redundancy);
  const { tasks: fused, annotators } = fusePoints(readings, { tolerance: POINT_TOLERANCE });
  const squares = { ours: 0, mean: 0, geometricMedian: 0, weightedMedian: 0 };
  let counted = 0;
  const claims: Claim[] = [];
  for (const [t, found] of fused.entries()) {
    for (const { shape, drawers, confidence } of found) {
      const nearest = nearestTo(shape, truth[t] ?? []);
      const apart = Math.hypot(shape.x - nearest.x, shape.y - nearest.y);
      claims.push({ probability: confidence, right: apart <= POINT_TOLERANCE });
      if (apart > 20 || drawers.length < 2) continue;
      const marked = drawers.flatMap((a) =>
        (readings.tasks[t] ?? [])
          .filter(({ annotator }) => annotator === a)
          .map(({ drawn }) =>
            nearestTo(
              shape,
              drawn.map((one) => one.shape),
            ),
          ),
      );
      const points = marked.map(({ x, y }) => [x, y]);
      const even = points.map(() => 1);
      const off = (at: Point) => (at.x - nearest.x) ** 2 + (at.y - nearest.y) ** 2;
      const median = (weights: readonly number[]) => {
        const [x = 0, y = 0] = geometricMedian(points, weights);
        return off({ x, y });
      };
      counted++;
      squares.ours += off(shape);
      squares.mean += off(meanOf(marked));
      squares.geometricMedian += median(even);
      squares.weightedMedian += median(drawers.map((a) => 1 / (annotators[a]?.spread ?? 1)));
    }
  }
  const rms = (sum: number) => Math.sqrt(sum / counted);
  return {
    ours: rms(squares.ours),
    mean: rms(squares.mean),
    geometricMedian: rms(squares.geometricMedian),
    weightedMedian: rms(squares.weightedMedian),
    calibrationError: calibrationError(claims),
  };
}

function nearestTo(at: Point, points: readonly Point[]): Point {
  let nearest: Point = { x: Number.POSITIVE_INFINITY, y: 0 };
  for (const point of points) {
    const closer =
      Math.hypot(point.x - at.x, point.y - at.y) < Math.hypot(nearest.x - at.x, nearest.y - at.y);
    if (closer) nearest = point;
  }
  return nearest;
}

function meanOf(points: readonly Point[]): Point {
  return {
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  };
}
