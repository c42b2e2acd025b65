import type { Readings } from '../../src/inference/regions/objects.ts';
import type { NamedPoint } from '../../src/inference/regions/points.ts';
import type { Point } from '../../src/inference/regions/rasterize.ts';
import { Draw } from './draw.ts';

/** True points and what a simulated crowd marked. */
export interface PointCrowd {
  readonly truth: readonly (readonly Point[])[];
  readonly readings: Readings<NamedPoint>;
}

/** What counts as the same place, in pixels. */
export const POINT_TOLERANCE = 6;

/**
 * Images of 500 × 500 with 2 to 8 points at least 40 pixels apart, each marked by some of 12 annotators.
 *
 * They miss 2 to 30 %, mark 0.05 to 0.6 false points an image, stray by 1.5 to 9 pixels, and slip five times
 * as far on one point in 20.
 */
export function pointCrowd(seed: number, tasks: number, redundancy: number): PointCrowd {
  const draw = new Draw(seed);
  const hands = Array.from({ length: 12 }, () => ({
    miss: draw.scale(0.02, 0.3),
    alarms: draw.scale(0.05, 0.6),
    spread: draw.scale(1.5, 9),
  }));
  const anywhere = (): Point => ({ x: draw.between(0, 500), y: draw.between(0, 500) });
  const truth = Array.from({ length: tasks }, () => {
    const points: Point[] = [];
    const wanted = 2 + Math.floor(draw.uniform() * 7);
    while (points.length < wanted) {
      const next = anywhere();
      if (points.every(({ x, y }) => Math.hypot(next.x - x, next.y - y) > 40)) points.push(next);
    }
    return points;
  });
  const readings = truth.map((there) =>
    draw.some(redundancy, hands.length).map((annotator) => {
      const { miss, alarms, spread } = hands[annotator] ?? { miss: 0, alarms: 0, spread: 0 };
      const marked = there
        .filter(() => !draw.chance(miss))
        .map(({ x, y }) => {
          const off = spread * (draw.chance(0.05) ? 5 : 1);
          return { x: x + draw.normal(off), y: y + draw.normal(off) };
        });
      const all = [...marked, ...Array.from({ length: draw.poisson(alarms) }, anywhere)];
      return { annotator, drawn: all.map((shape) => ({ shape })) };
    }),
  );
  return { truth, readings: { tasks: readings, annotatorCount: hands.length } };
}
