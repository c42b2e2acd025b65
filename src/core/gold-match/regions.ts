import type { GoldCheck, GoldVerdict } from '../../contracts/gold-check.ts';
import { boxIou } from '../../inference/regions/boxes.ts';
import { maskIou } from '../../inference/regions/mask-likeness.ts';
import { lineDistance, resample } from '../../inference/regions/polylines.ts';
import { rasterize } from '../../inference/regions/rasterize.ts';
import { decodeRle } from '../../inference/regions/rle.ts';
import { type Labelled, objectsF1 } from './objects.ts';
import { best, byShare } from './verdict.ts';

type Of<K extends GoldCheck['kind']> = Extract<GoldCheck, { kind: K }>;

/** Points along a line at which its distance to another is measured. */
const SAMPLES = 33;

interface Judged<T extends Labelled> {
  readonly accepted: readonly (readonly T[])[];
  readonly answer: readonly T[];
  readonly least: number;
  readonly partlyFrom?: number | undefined;
}

/** Judges objects by the F1 of those that are alike, against the best of the accepted answers. */
function judgeObjects<T extends Labelled>(
  { accepted, answer, ...asked }: Judged<T>,
  alike: (one: T, other: T) => boolean,
): GoldVerdict {
  return best(accepted.map((known) => byShare(objectsF1(known, answer, alike), asked)));
}

/** Boxes are the same from an IoU on. */
export const judgeBoxes = (check: Of<'boxes'>): GoldVerdict =>
  judgeObjects(check, (one, other) => boxIou(one, other) >= check.iou);

/** Points are the same up to a distance. */
export const judgePoints = (check: Of<'points'>): GoldVerdict =>
  judgeObjects(check, (one, other) => Math.hypot(one.x - other.x, one.y - other.y) <= check.within);

/** Lines are the same up to a mean distance, from whichever end they are drawn. */
export function judgeLines(check: Of<'lines'>): GoldVerdict {
  const sampled = (lines: Of<'lines'>['answer']) =>
    lines.map((line) => ({ label: line.label, points: resample(line.points, SAMPLES) }));
  const lines = { ...check, accepted: check.accepted.map(sampled), answer: sampled(check.answer) };
  return judgeObjects(lines, (a, b) => lineDistance(a.points, b.points) <= check.within);
}

/** Polygons are the same from an IoU of their pixels on. */
export function judgePolygons({ width, height, ...check }: Of<'polygons'>): GoldVerdict {
  const drawn = (polygons: typeof check.answer) =>
    polygons.map(({ label, rings }) => ({ label, mask: rasterize(rings, width, height) }));
  return judgeMasked({
    ...check,
    accepted: check.accepted.map(drawn),
    answer: drawn(check.answer),
  });
}

/** Masks are the same from an IoU on. @throws RangeError for runs that do not fill the canvas */
export function judgeMasks({ width, height, ...check }: Of<'masks'>): GoldVerdict {
  const unpacked = (masks: typeof check.answer) =>
    masks.map(({ label, counts }) => ({
      label,
      mask: decodeRle({ size: [height, width], counts }),
    }));
  return judgeMasked({
    ...check,
    accepted: check.accepted.map(unpacked),
    answer: unpacked(check.answer),
  });
}

type Masked = Labelled & { readonly mask: Uint8Array };

const judgeMasked = (check: Judged<Masked> & { readonly iou: number }): GoldVerdict =>
  judgeObjects(check, (one, other) => maskIou(one.mask, other.mask) >= check.iou);

/** Intervals of a signal are the same from an IoU of their lengths on. */
export const judgeIntervals = (check: Of<'intervals'>): GoldVerdict =>
  judgeObjects(check, (one, other) => lengthIou(one, other) >= check.iou);

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function lengthIou(one: Stretch, other: Stretch): number {
  const shared = Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
  return shared / (one.end - one.start + other.end - other.start - shared);
}
