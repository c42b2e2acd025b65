import { type Box, boxIou } from '../../src/inference/regions/boxes.ts';
import type { TrueBox } from './box-crowd.ts';

/** What a method says is there. */
export interface Found {
  readonly shape: Box;
  readonly class: number;
}

/** How well found boxes are the true ones. */
export interface BoxScore {
  /** Of found and true boxes matched at IoU 0.5 and the same class; and at 0.75. */
  readonly f1: number;
  readonly strictF1: number;
  /** Over true boxes: IoU with the box found for it, 0 where none was. */
  readonly meanIou: number;
  /** Over true boxes that were found at all. */
  readonly matchedIou: number;
}

/** Scores the boxes found on every task. */
export function scoreBoxes(
  truth: readonly (readonly TrueBox[])[],
  found: readonly (readonly Found[])[],
): BoxScore {
  let boxes = 0;
  let [hits, strictHits, iou, matched, wanted] = [0, 0, 0, 0, 0];
  for (const [t, there] of truth.entries()) {
    const here = found[t] ?? [];
    boxes += here.length;
    wanted += there.length;
    hits += pairs(there, here, 0.5, true).length;
    strictHits += pairs(there, here, 0.75, true).length;
    for (const pair of pairs(there, here, 0.1, false)) {
      iou += pair.iou;
      matched++;
    }
  }
  return {
    f1: (2 * hits) / (boxes + wanted),
    strictF1: (2 * strictHits) / (boxes + wanted),
    meanIou: iou / wanted,
    matchedIou: iou / matched,
  };
}

/** Found and true boxes paired one to one, the most alike first. */
export function pairs(
  there: readonly TrueBox[],
  found: readonly Found[],
  from: number,
  sameClass: boolean,
): { readonly truth: number; readonly found: number; readonly iou: number }[] {
  const all = there.flatMap((real, truth) =>
    found
      .map((box, index) => ({ truth, found: index, iou: boxIou(real.shape, box.shape) }))
      .filter((pair) => pair.iou >= from)
      .filter((pair) => !sameClass || found[pair.found]?.class === real.class),
  );
  const [takenTruth, takenFound] = [new Set<number>(), new Set<number>()];
  return all
    .sort((a, b) => b.iou - a.iou)
    .filter((pair) => {
      if (takenTruth.has(pair.truth) || takenFound.has(pair.found)) return false;
      takenTruth.add(pair.truth);
      takenFound.add(pair.found);
      return true;
    });
}
