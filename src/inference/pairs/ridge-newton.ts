import type { Comparisons } from './comparisons.ts';

/**
 * Three Newton steps towards the scores that maximise Σ wᵢ log σ(s_winner − s_loser) − Σ s² / (2 variance), in place.
 *
 * Strictly concave, so there is one maximum, and an item without comparisons gets 0. Each step is solved
 * by conjugate gradients, O(comparisons) a turn, and halved until it gains.
 *
 * @param weight of each comparison, 0 or more
 * @param variance of the normal prior of the scores
 * @see Hestenes & Stiefel (1952), doi:10.6028/jres.049.044
 */
export function ridgeScores(
  pairs: Comparisons,
  weight: Float64Array,
  variance: number,
  scores: Float64Array,
): void {
  for (let step = 0; step < STEPS; step++) {
    const { gradient, curvature } = slope(pairs, weight, variance, scores);
    const move = conjugate(pairs, curvature, variance, gradient);
    const before = objective(pairs, weight, variance, scores);
    const at = scores.slice();
    let size = 1;
    do {
      for (let i = 0; i < scores.length; i++) scores[i] = at[i]! + size * move[i]!;
      size /= 2;
    } while (size > 1e-6 && objective(pairs, weight, variance, scores) < before);
    if (move.every((x) => Math.abs(x) < 1e-9)) return;
  }
}

/** Enough inside an EM, which calls again; from 0 they come within about 1e-6. */
const STEPS = 3;

/** The probability that the score `left` is preferred to `right`: a logistic curve. */
export function preferred(left: number, right: number): number {
  return 1 / (1 + Math.exp(right - left));
}

/** The gradient of the objective [N], and −d² log σ times its weight for each comparison. */
function slope(pairs: Comparisons, weight: Float64Array, variance: number, scores: Float64Array) {
  const gradient = scores.map((score) => -score / variance);
  const curvature = weight.map((w, i) => {
    const p = preferred(scores[pairs.winner[i]!]!, scores[pairs.loser[i]!]!);
    gradient[pairs.winner[i]!]! += w * (1 - p);
    gradient[pairs.loser[i]!]! -= w * (1 - p);
    return w * p * (1 - p);
  });
  return { gradient, curvature };
}

function objective(
  pairs: Comparisons,
  weight: Float64Array,
  variance: number,
  scores: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) {
    const p = preferred(scores[pairs.winner[i]!]!, scores[pairs.loser[i]!]!);
    sum += weight[i]! * Math.log(Math.max(p, Number.MIN_VALUE));
  }
  for (const score of scores) sum -= score ** 2 / (2 * variance);
  return sum;
}

/** Solves (curvature + 1 / variance) x = target. */
function conjugate(
  pairs: Comparisons,
  curvature: Float64Array,
  variance: number,
  target: Float64Array,
): Float64Array {
  const x = new Float64Array(target.length);
  const rest = target.slice();
  const direction = rest.slice();
  let size = dot(rest, rest);
  const enough = 1e-24 * size;
  for (let turn = 0; turn < 2 * target.length && size > enough; turn++) {
    const image = timesHessian(pairs, curvature, variance, direction);
    const step = size / dot(direction, image);
    for (let i = 0; i < x.length; i++) {
      x[i]! += step * direction[i]!;
      rest[i]! -= step * image[i]!;
    }
    const next = dot(rest, rest);
    for (let i = 0; i < x.length; i++) direction[i] = rest[i]! + (next / size) * direction[i]!;
    size = next;
  }
  return x;
}

function timesHessian(
  { winner, loser }: Comparisons,
  curvature: Float64Array,
  variance: number,
  x: Float64Array,
): Float64Array {
  const image = x.map((value) => value / variance);
  for (let i = 0; i < curvature.length; i++) {
    const change = curvature[i]! * (x[winner[i]!]! - x[loser[i]!]!);
    image[winner[i]!]! += change;
    image[loser[i]!]! -= change;
  }
  return image;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * The variances of the scores at the maximum (Laplace): the diagonal of the inverse of the Hessian.
 *
 * By Cholesky, O(items³), up to `MOST_DENSE` items; above, the reciprocal of the Hessian's diagonal,
 * which is never more and near it where each item meets many others.
 */
export function scoreVariances(
  pairs: Comparisons,
  weight: Float64Array,
  variance: number,
  scores: Float64Array,
): Float64Array {
  const N = scores.length;
  const { curvature } = slope(pairs, weight, variance, scores);
  const diagonal = new Float64Array(N).fill(1 / variance);
  for (const [i, c] of curvature.entries()) {
    diagonal[pairs.winner[i]!]! += c;
    diagonal[pairs.loser[i]!]! += c;
  }
  if (N > MOST_DENSE) return diagonal.map((d) => 1 / d);
  const matrix = new Float64Array(N * N);
  for (let i = 0; i < N; i++) matrix[i * N + i] = diagonal[i]!;
  for (const [i, c] of curvature.entries()) {
    const [w, l] = [pairs.winner[i]!, pairs.loser[i]!];
    matrix[w * N + l]! -= c;
    matrix[l * N + w]! -= c;
  }
  return inverseDiagonal(matrix, N);
}

const MOST_DENSE = 1000;

/** Of a symmetric positive definite matrix [N, N], which is overwritten by its Cholesky factor. */
function inverseDiagonal(matrix: Float64Array, N: number): Float64Array {
  for (let j = 0; j < N; j++) {
    const root = Math.sqrt(matrix[j * N + j]! - rowsDot(matrix, N, j, j));
    matrix[j * N + j] = root;
    for (let i = j + 1; i < N; i++) {
      matrix[i * N + j] = (matrix[i * N + j]! - rowsDot(matrix, N, i, j)) / root;
    }
  }
  const result = new Float64Array(N);
  const column = new Float64Array(N);
  for (let j = 0; j < N; j++) {
    for (let i = j; i < N; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= matrix[i * N + k]! * column[k]!;
      column[i] = sum / matrix[i * N + i]!;
      result[j]! += column[i]! ** 2;
    }
  }
  return result;
}

/** The dot product of rows i and j up to, not including, column j. */
function rowsDot(matrix: Float64Array, N: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < j; k++) sum += matrix[i * N + k]! * matrix[j * N + k]!;
  return sum;
}
