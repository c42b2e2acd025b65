import { expect, test } from 'vitest';
import { nonMaximumWeighted, weightedBoxesFusion } from '../../bench/regions/peers.ts';
import { readVector } from '../inference/vectors.ts';

test.each([
  ['wbf', weightedBoxesFusion],
  ['nmw', nonMaximumWeighted],
] as const)('the bench measures %s as ensemble-boxes gives it', (name, fusion) => {
  const { input, output } = readVector('boxes-fusion');
  const models = input.boxes.map((boxes: number[][], m: number) =>
    boxes.map(([left, top, right, bottom], i) => ({
      box: { left, top, right, bottom },
      class: input.labels[m][i],
      score: 1, // as its note says; the scores written there were changed by a later call
    })),
  );
  const byLeft = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0);
  const ours = fusion(models, input.weights, input.iou_thr)
    .map(({ box, class: class_ }) => [box.left, box.top, box.right, box.bottom, class_])
    .sort(byLeft);
  const expected = output[name].boxes
    .map((box: number[], i: number) => [...box, output[name].labels[i]])
    .sort(byLeft);
  expect(ours).toHaveLength(expected.length);
  for (const [i, row] of ours.entries()) {
    for (const [d, value] of row.entries()) expect(value).toBeCloseTo(expected[i][d], 6);
  }
});
