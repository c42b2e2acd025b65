/** A place in any number of dimensions. */
type Place = readonly number[];

/**
 * The place with the least weighted distance to all, by Weiszfeld's steps.
 *
 * Mended where they land on one of the points: there they stay if no pull is stronger than its own weight.
 *
 * @param weights above 0, one a point; there is 1 point or more
 * @see Vardi & Zhang (2000), eq. 2.6, doi:10.1073/pnas.97.4.1423
 */
export function geometricMedian(points: readonly Place[], weights: readonly number[]): Place {
  let at = weightedMean(points, weights);
  for (let round = 0; round < 200; round++) {
    const next = step(points, weights, at);
    const moved = distance(at, next);
    at = next;
    if (moved < 1e-9) break;
  }
  return at;
}

function step(points: readonly Place[], weights: readonly number[], at: Place): Place {
  let here = 0;
  const pulls = points.map((point, i) => {
    const apart = distance(point, at);
    if (apart > 0) return (weights[i] ?? 0) / apart;
    here += weights[i] ?? 0;
    return 0;
  });
  const pull = pulls.reduce((sum, one) => sum + one, 0);
  if (pull === 0) return at;
  const towards = weightedMean(points, pulls);
  const strength = distance(towards, at) * pull;
  const kept = strength === 0 ? 1 : Math.min(1, here / strength);
  return towards.map((x, d) => (1 - kept) * x + kept * (at[d] ?? 0));
}

function distance(one: Place, other: Place): number {
  return Math.hypot(...one.map((x, d) => x - (other[d] ?? 0)));
}

function weightedMean(points: readonly Place[], weights: readonly number[]): Place {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [first = []] = points;
  return first.map((_, d) =>
    points.reduce((sum, point, i) => sum + ((weights[i] ?? 0) / total) * (point[d] ?? 0), 0),
  );
}
