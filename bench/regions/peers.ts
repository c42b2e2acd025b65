import { type Box, boxIou } from '../../src/inference/regions/boxes.ts';

/** A box as detectors give it: with a score, and the weight of its model in the score and beside it. */
export interface ScoredBox {
  readonly box: Box;
  readonly class: number;
  readonly score: number;
}

/** A fused box and how many boxes went into it. */
export interface PeerBox extends ScoredBox {
  readonly boxes: number;
}

/**
 * Weighted boxes fusion as ensemble-boxes 1.0.9 does it, confidence type `avg`.
 *
 * @see Solovyev, Wang & Gabruseva (2021), doi:10.1016/j.imavis.2021.104117
 */
export function weightedBoxesFusion(
  models: readonly (readonly ScoredBox[])[],
  weights: readonly number[],
  linkFrom: number,
): PeerBox[] {
  const sumOfWeights = weights.reduce((sum, weight) => sum + weight, 0);
  const clusters: { members: ScoredBox[]; box: Box }[] = [];
  for (const next of byFallingScore(models, weights)) {
    const at = mostAlike(clusters, next, linkFrom);
    if (at === undefined) clusters.push({ members: [next], box: next.box });
    else {
      at.members.push(next);
      at.box = meanBox(at.members, (member) => member.score);
    }
  }
  return clusters.map(({ members, box }) => {
    const score = members.reduce((sum, member) => sum + member.score, 0) / members.length;
    const counted = Math.min(weights.length, members.length) / sumOfWeights;
    return { box, class: members[0]?.class ?? 0, score: score * counted, boxes: members.length };
  });
}

/** Non-maximum weighted as ensemble-boxes 1.0.9 does it: each box weighs by its IoU with the best one too. */
export function nonMaximumWeighted(
  models: readonly (readonly ScoredBox[])[],
  weights: readonly number[],
  linkFrom: number,
): PeerBox[] {
  const most = Math.max(...weights);
  const relative = weights.map((weight) => weight / most);
  const clusters: { members: ScoredBox[]; box: Box }[] = [];
  for (const next of byFallingScore(models, relative)) {
    const at = mostAlike(clusters, next, linkFrom);
    if (at === undefined) clusters.push({ members: [next], box: next.box });
    else at.members.push(next);
  }
  return clusters.map(({ members, box: best }) => {
    const box = meanBox(members, (member) => member.score * boxIou(member.box, best));
    const [first] = members;
    return { box, class: first?.class ?? 0, score: first?.score ?? 0, boxes: members.length };
  });
}

/** Scores times weights, the highest first; of equals the last drawn, as numpy's reversed sort has it. */
function byFallingScore(
  models: readonly (readonly ScoredBox[])[],
  weights: readonly number[],
): ScoredBox[] {
  return models
    .flatMap((boxes, m) => boxes.map((box) => ({ ...box, score: box.score * (weights[m] ?? 1) })))
    .sort((a, b) => a.score - b.score)
    .reverse();
}

function mostAlike<Cluster extends { members: ScoredBox[]; box: Box }>(
  clusters: readonly Cluster[],
  next: ScoredBox,
  linkFrom: number,
): Cluster | undefined {
  let best: Cluster | undefined;
  let most = linkFrom;
  for (const cluster of clusters) {
    if (cluster.members[0]?.class !== next.class) continue;
    const iou = boxIou(cluster.box, next.box);
    if (iou > most) [best, most] = [cluster, iou];
  }
  return best;
}

function meanBox(members: readonly ScoredBox[], weightOf: (member: ScoredBox) => number): Box {
  const total = members.reduce((sum, member) => sum + weightOf(member), 0);
  const edge = (side: keyof Box) =>
    members.reduce((sum, member) => sum + weightOf(member) * member.box[side], 0) / total;
  return { left: edge('left'), top: edge('top'), right: edge('right'), bottom: edge('bottom') };
}
