import { type FusedMask, fuseMasks, type MaskerQuality, type MaskOptions } from './masks.ts';
import { type Ring, rasterize } from './rasterize.ts';
import { traceMask } from './trace.ts';

/** What one annotator drew: rings, a ring in a ring being a hole; none says that nothing is there. */
export interface PolygonReading {
  readonly annotator: number;
  readonly rings: readonly Ring[];
}

/** Polygons by task, each on a canvas of its own. */
export interface PolygonReadings {
  readonly tasks: readonly {
    readonly width: number;
    readonly height: number;
    readonly readings: readonly PolygonReading[];
  }[];
  readonly annotatorCount: number;
}

/** A mask and its outline along the edges of pixels. */
export interface FusedPolygon extends FusedMask {
  readonly rings: readonly Ring[];
}

/** A polygon for each task that anybody read, and how well each annotator draws. */
export interface FusedPolygons {
  readonly tasks: readonly (FusedPolygon | undefined)[];
  readonly annotators: readonly MaskerQuality[];
}

/**
 * Polygons of a job as one a task: their pixels fused as masks, and the outline traced back.
 *
 * Corners come out whole: give coordinates in a finer unit where a pixel is too coarse.
 */
export function fusePolygons(readings: PolygonReadings, options: MaskOptions = {}): FusedPolygons {
  const tasks = readings.tasks.map(({ width, height, readings: drawn }) =>
    drawn.map(({ annotator, rings }) => ({ annotator, mask: rasterize(rings, width, height) })),
  );
  const fused = fuseMasks({ tasks, annotatorCount: readings.annotatorCount }, options);
  return {
    tasks: fused.tasks.map(
      (task, t) => task && { ...task, rings: traceMask(task.mask, readings.tasks[t]!.width) },
    ),
    annotators: fused.annotators,
  };
}
