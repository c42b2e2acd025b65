import { fuseBoxes } from '../../src/inference/regions/boxes.ts';
import { type BoxCrowd, boxCrowd } from './box-crowd.ts';
import { type BoxScore, type Found, pairs, scoreBoxes } from './box-score.ts';
import { type Claim, calibrationError } from './calibration.ts';
import { nonMaximumWeighted, type PeerBox, weightedBoxesFusion } from './peers.ts';

/** Ours beside the peers on one simulated crowd. */
export interface BoxResult {
  readonly ours: BoxScore;
  readonly wbf: BoxScore;
  readonly nmw: BoxScore;
  readonly calibrationError: number;
  readonly strictCalibrationError: number;
}

type Fusion = typeof weightedBoxesFusion;

/** One crowd, every method; the peers get the best of twenty settings, chosen with the truth in hand. */
export function measureBoxes(seed: number, tasks: number, redundancy: number): BoxResult {
  const crowd = boxCrowd(seed, tasks, redundancy);
  const fused = fuseBoxes(crowd.readings);
  const ours = fused.tasks.map((found) => found.filter(({ exists }) => exists >= 0.5));
  return {
    ours: scoreBoxes(crowd.truth, ours),
    wbf: bestOf(crowd, weightedBoxesFusion),
    nmw: bestOf(crowd, nonMaximumWeighted),
    calibrationError: calibrationError(claimsOf(crowd, 0.5)),
    strictCalibrationError: calibrationError(claimsOf(crowd, 0.75)),
  };
}

/** The most F1 over thresholds of IoU, and of the share of readers who drew it. */
function bestOf(crowd: BoxCrowd, fusion: Fusion): BoxScore {
  let best: BoxScore | undefined;
  for (const linkFrom of [0.3, 0.4, 0.5, 0.55, 0.6]) {
    const fused = crowd.readings.tasks.map((task) => {
      const models = task.map(({ drawn }) =>
        drawn.map(({ shape, class: class_ = 0 }) => ({ box: shape, class: class_, score: 1 })),
      );
      return fusion(
        models,
        models.map(() => 1),
        linkFrom,
      );
    });
    for (const share of [0.21, 0.41, 0.61, 0.81]) {
      const score = scoreBoxes(
        crowd.truth,
        fused.map((boxes, t) => kept(boxes, share * (crowd.readings.tasks[t]?.length ?? 1))),
      );
      if (score.f1 > (best?.f1 ?? -1)) best = score;
    }
  }
  if (best === undefined) throw new Error('no setting was tried');
  return best;
}

function kept(boxes: readonly PeerBox[], from: number): Found[] {
  return boxes
    .filter((fused) => fused.boxes >= from)
    .map((fused) => ({ shape: fused.box, class: fused.class }));
}

/** Whether each fused box was right with the confidence it had. */
function claimsOf({ truth, readings }: BoxCrowd, tolerance: number): Claim[] {
  return fuseBoxes(readings, { tolerance }).tasks.flatMap((found, t) => {
    const right = new Set(pairs(truth[t] ?? [], found, tolerance, true).map((pair) => pair.found));
    return found.map(({ confidence }, i) => ({ probability: confidence, right: right.has(i) }));
  });
}
