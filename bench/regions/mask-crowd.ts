import type { MaskReadings } from '../../src/inference/regions/masks.ts';
import { type Ring, rasterize } from '../../src/inference/regions/rasterize.ts';
import { Draw } from './draw.ts';

/** True masks and what a simulated crowd drew. */
export interface MaskCrowd {
  readonly width: number;
  readonly truth: readonly Uint8Array[];
  readonly readings: MaskReadings;
}

interface Hand {
  /** Of the border, over the mean radius. */
  readonly spread: number;
  /** How much too wide the border usually is. */
  readonly habit: number;
}

const WIDTH = 96;

/**
 * Blobs of 96 × 96 pixels, each drawn by some of 12 annotators of steady but different hands.
 *
 * A border is a closed curve with five waves; an annotator strays from it by waves of their own, 2 to 18 %
 * of the radius, times the difficulty of the task, and draws it wider or narrower by habit.
 */
export function maskCrowd(seed: number, tasks: number, redundancy: number): MaskCrowd {
  const draw = new Draw(seed);
  const hands = Array.from(
    { length: 12 },
    (): Hand => ({ spread: draw.scale(0.02, 0.18), habit: draw.normal(0.02) }),
  );
  const truth: Uint8Array[] = [];
  const readings: { annotator: number; mask: Uint8Array }[][] = [];
  for (let t = 0; t < tasks; t++) {
    const radius = draw.between(12, 30);
    const shape = waves(draw, 0.12);
    const difficulty = draw.scale(0.6, 1.8);
    truth.push(blob(radius, shape));
    readings.push(
      draw.some(redundancy, hands.length).map((annotator) => {
        const { spread, habit } = hands[annotator] ?? { spread: 0.1, habit: 0 };
        const off = waves(draw, spread * difficulty);
        const mask = blob(radius, (angle) => shape(angle) + habit + off(angle));
        return { annotator, mask };
      }),
    );
  }
  return { width: WIDTH, truth, readings: { tasks: readings, annotatorCount: hands.length } };
}

/** A smooth closed wave whose standard deviation is about `size`. */
function waves(draw: Draw, size: number): (angle: number) => number {
  const terms = Array.from({ length: 6 }, (_, k) => {
    const amplitude = draw.normal(size / Math.sqrt(3));
    return {
      k,
      amplitude: k === 0 ? amplitude / 2 : amplitude,
      phase: draw.between(0, 2 * Math.PI),
    };
  });
  return (angle) =>
    terms.reduce(
      (sum, { k, amplitude, phase }) => sum + amplitude * Math.cos(k * angle + phase),
      0,
    );
}

function blob(radius: number, off: (angle: number) => number): Uint8Array {
  const ring: Ring = Array.from({ length: 72 }, (_, i) => {
    const angle = (i / 72) * 2 * Math.PI;
    const at = radius * Math.max(0.1, 1 + off(angle));
    return { x: WIDTH / 2 + at * Math.cos(angle), y: WIDTH / 2 + at * Math.sin(angle) };
  });
  return rasterize([ring], WIDTH, WIDTH);
}
