import {
  closenessWeightedMask,
  majorityMask,
  oneAccuracyMask,
} from '../../src/inference/regions/mask-consensus.ts';
import { maskIou } from '../../src/inference/regions/mask-likeness.ts';
import { fuseMasks } from '../../src/inference/regions/masks.ts';
import { staple } from '../../src/inference/regions/staple.ts';
import { calibrationError } from './calibration.ts';
import { maskCrowd } from './mask-crowd.ts';

/** Mean IoU with the truth by method, and how far ours means its confidence. */
export interface MaskResult {
  readonly meanIou: Readonly<Record<string, number>>;
  /** At tolerances 0.75 and 0.9. */
  readonly calibrationError: readonly [usual: number, strict: number];
}

/** One crowd, every method. */
export function measureMasks(seed: number, tasks: number, redundancy: number): MaskResult {
  const { truth, readings } = maskCrowd(seed, tasks, redundancy);
  const drawn = readings.tasks.map((task) => task.map(({ mask }) => mask));
  const methods: Record<string, readonly (Uint8Array | undefined)[]> = {
    'weighted by closeness in the job': fuseMasks(readings).tasks.map((task) => task?.mask),
    majority: drawn.map((masks) => majorityMask(masks)),
    'crowd-kit EM': drawn.map((masks) => oneAccuracyMask(masks)),
    'crowd-kit RASA': drawn.map((masks) => closenessWeightedMask(masks)),
    STAPLE: drawn.map((masks) => Uint8Array.from(staple(masks).probability, (p) => +(p >= 0.5))),
    'one annotator': drawn.map((masks) => masks[0]),
  };
  const meanIou = Object.fromEntries(
    Object.entries(methods).map(([name, found]) => [name, mean(found, truth)]),
  );
  const error = (tolerance: number) =>
    calibrationError(
      fuseMasks(readings, { tolerance }).tasks.flatMap((task, t) => {
        if (task === undefined) return [];
        const iou = maskIou(task.mask, truth[t] ?? new Uint8Array(0));
        return [{ probability: task.confidence, right: iou >= tolerance }];
      }),
    );
  return { meanIou, calibrationError: [error(0.75), error(0.9)] };
}

function mean(found: readonly (Uint8Array | undefined)[], truth: readonly Uint8Array[]): number {
  const ious = truth.map((mask, t) => maskIou(mask, found[t] ?? new Uint8Array(mask.length)));
  return ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
}
