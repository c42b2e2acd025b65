import type { Interval } from '../interval.ts';
import { mustBeIndex } from '../votes.ts';
import { type AreaError, areaError, type MaskPair } from './area-error.ts';
import { majorityMask } from './mask-consensus.ts';
import { pixelsApart } from './mask-likeness.ts';
import { normalCdf } from './normal.ts';

/** The mask of one annotator; anything but 0 is inside, and nothing inside says that nothing is there. */
export interface MaskReading {
  readonly annotator: number;
  readonly mask: Uint8Array;
}

/** Masks by task; those of a task have the same length and pixel order. */
export interface MaskReadings {
  readonly tasks: readonly (readonly MaskReading[])[];
  readonly annotatorCount: number;
}

/** What the annotators of a task together say is inside. */
export interface FusedMask {
  readonly mask: Uint8Array;
  /** The IoU with the true mask that is as likely missed as reached. */
  readonly expectedIou: number;
  /** The probability that the IoU with the true mask is within the tolerance. */
  readonly confidence: number;
}

/** How well an annotator draws masks: the IoU with the truth at a usual task, and its 95 % interval. */
export interface MaskerQuality {
  readonly iou: number;
  readonly iouInterval: Interval;
}

/** A mask for each task that anybody read, and how well each annotator draws. */
export interface FusedMasks {
  readonly tasks: readonly (FusedMask | undefined)[];
  readonly annotators: readonly MaskerQuality[];
}

/** What is right. */
export interface MaskOptions {
  /** A mask is right when its IoU with the true one is at least this. Default 0.75. */
  readonly tolerance?: number | undefined;
}

/**
 * Masks of a job as one a task: the majority, each annotator weighed by how close they usually come.
 *
 * A border is the weighted median of the annotators' borders, so its wrong area is that of one annotator
 * over √n, up to √(π/2) more; half of it is taken to lie on either side. The logarithm of the wrong area
 * is normal with the variances that `areaError` finds. See there for what it cannot see. The same
 * readings give the same bytes.
 *
 * @throws RangeError for an annotator that cannot be, or masks of one task that differ in length
 */
export function fuseMasks(readings: MaskReadings, options: MaskOptions = {}): FusedMasks {
  const { tolerance = 0.75 } = options;
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RangeError(`tolerance must be above 0 and below 1, got ${tolerance}`);
  }
  const { tasks, annotatorCount } = readings;
  for (const { annotator } of tasks.flat()) mustBeIndex('annotator', annotator, annotatorCount);
  const pairs = tasks.flatMap((task, t) => pairsOf(task, t));
  const error = areaError(pairs, annotatorCount, tasks.length);
  return {
    tasks: tasks.map((task, t) => fuseTask(task, t, error, tolerance)),
    annotators: qualities(error),
  };
}

function areaOf(mask: Uint8Array): number {
  let area = 0;
  for (let p = 0; p < mask.length; p++) if (mask[p] !== 0) area++;
  return area;
}

/** Every two masks of a task; equal ones count as half a pixel apart, and two empty ones not at all. */
function pairsOf(task: readonly MaskReading[], t: number): MaskPair[] {
  const areas = task.map(({ mask }) => areaOf(mask));
  const mean = areas.reduce((sum, area) => sum + area, 0) / Math.max(task.length, 1);
  if (mean === 0) return [];
  return task.flatMap((one, i) =>
    task.slice(0, i).map((other) => {
      const apart = Math.max(pixelsApart(one.mask, other.mask), 0.5) / mean;
      return { task: t, one: one.annotator, other: other.annotator, apart };
    }),
  );
}

function fuseTask(
  task: readonly MaskReading[],
  t: number,
  error: AreaError,
  tolerance: number,
): FusedMask | undefined {
  if (task.length === 0) return undefined;
  const masks = task.map(({ mask }) => mask);
  const mask = majorityMask(
    masks,
    task.map(({ annotator }) => 1 / error.spread[annotator]!),
  );
  if (areaOf(mask) === 0) return nothingThere(task, mask);
  const precision = task.reduce((sum, { annotator }) => sum + error.spread[annotator]! ** -2, 0);
  const ofMedian = 1 + (Math.PI / 2 - 1) * (1 - 1 / task.length);
  const logWrong = Math.log(ofMedian / precision) / 2 + error.usual + error.difficulty[t]!;
  const deviation = Math.sqrt(error.difficultyVariance[t]! + error.variance);
  const allowed = (2 * (1 - tolerance)) / (1 + tolerance);
  return {
    mask,
    expectedIou: iouOf(Math.exp(logWrong)),
    confidence: normalCdf((Math.log(allowed) - logWrong) / deviation),
  };
}

/** An empty mask is right when the truth is empty: by how many say so, one vote for and one against imagined. */
function nothingThere(task: readonly MaskReading[], mask: Uint8Array): FusedMask {
  const empty = task.filter((reading) => areaOf(reading.mask) === 0).length;
  const confidence = (empty + 1) / (task.length + 2);
  return { mask, expectedIou: confidence, confidence };
}

/** The IoU where a wrong area lies half inside and half outside of the truth. */
function iouOf(wrong: number): number {
  return Math.max(0, (1 - wrong / 2) / (1 + wrong / 2));
}

function qualities({ spread, compared, variance, difficultyVariance }: AreaError): MaskerQuality[] {
  const ofTask = difficultyVariance.reduce((most, v) => Math.max(most, v), 0);
  return Array.from(spread, (wrong, a) => {
    const reach = 1.959963984540054 * Math.sqrt((variance + ofTask) / (compared[a]! + 1));
    return {
      iou: iouOf(wrong),
      iouInterval: { low: iouOf(wrong * Math.exp(reach)), high: iouOf(wrong / Math.exp(reach)) },
    };
  });
}
