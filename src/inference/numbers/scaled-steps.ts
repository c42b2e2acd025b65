import type { NumberAnswers } from './number-answers.ts';
import type { NumberModel } from './scaled-annotators.ts';

/** Standard deviations of the normal priors of scales around 1 and of offsets around 0. */
export interface ScalePrior {
  readonly scaleSpread: number;
  readonly offsetSpread: number;
}

/**
 * The values given the annotators: means of the corrected answers weighted by s²/v, in place.
 *
 * Also moves the centre. Gold is clamped with variance 0; a task without answers gets the centre and the
 * variance of the values.
 *
 * @returns the farthest that a value moved
 */
export function truthStep(answers: NumberAnswers, model: NumberModel, gold?: Float64Array): number {
  const silent: number[] = [];
  let moved = 0;
  let [count, sum, squares] = [0, 0, 0];
  for (let t = 0; t < answers.taskCount; t++) {
    const [value, variance] = known(gold, t) ?? combined(answers, model, t) ?? [Number.NaN, 0];
    if (Number.isNaN(value)) {
      silent.push(t);
      continue;
    }
    moved = Math.max(moved, Math.abs(value - model.value[t]!));
    model.value[t] = value;
    model.variance[t] = variance;
    count++;
    sum += value;
    squares += value * value;
  }
  model.centre = count === 0 ? 0 : sum / count;
  const between = count === 0 ? 1 : Math.max(0, squares / count - model.centre ** 2);
  for (const t of silent) {
    model.value[t] = model.centre;
    model.variance[t] = between;
  }
  return moved;
}

function known(gold: Float64Array | undefined, t: number): [number, number] | undefined {
  return gold === undefined || Number.isNaN(gold[t]!) ? undefined : [gold[t]!, 0];
}

/** Mean and variance of a task's value from its answers but for the one at `without`. */
export function combined(
  answers: NumberAnswers,
  { offset, scale, noise, centre }: NumberModel,
  t: number,
  without = -1,
): [value: number, variance: number] | undefined {
  let [weight, sum] = [0, 0];
  for (let i = answers.taskStart[t]!; i < answers.taskStart[t + 1]!; i++) {
    if (i === without) continue;
    const a = answers.annotator[i]!;
    const factor = scale[a]! / noise[a]!;
    weight += factor * scale[a]!;
    sum += factor * (answers.value[i]! - centre - offset[a]!);
  }
  return weight === 0 ? undefined : [centre + sum / weight, 1 / weight];
}

/**
 * The offsets and scales given the values: for each annotator a ridge regression, in place.
 *
 * The uncertainty of the values counts as in the EM of factor analysis, so that no scale is drawn to 0.
 */
export function annotatorStep(answers: NumberAnswers, model: NumberModel, prior: ScalePrior): void {
  const { offset, scale, noise } = model;
  const moments = momentsOf(answers, model);
  for (let a = 0; a < answers.annotatorCount; a++) {
    const [n, z, zz, y, yz] = moments.subarray(a * 5, a * 5 + 5);
    const forOffset = n! + noise[a]! / prior.offsetSpread ** 2;
    const forScale = zz! + noise[a]! / prior.scaleSpread ** 2;
    const determinant = forOffset * forScale - z! * z!;
    offset[a] = (y! * forScale - z! * yz!) / determinant;
    scale[a] = Math.max(SMALLEST_SCALE, 1 + (forOffset * yz! - z! * y!) / determinant);
  }
  anchor(answers, model);
}

/** A scale at or below 0 would turn answers round; a twentieth weighs next to nothing. */
const SMALLEST_SCALE = 0.05;

/** Row-major [A, 5]: answers; sums of z, z², y and y·z, z the value and y the answer less z, centred. */
function momentsOf(answers: NumberAnswers, { value, variance, centre }: NumberModel): Float64Array {
  const moments = new Float64Array(answers.annotatorCount * 5);
  for (let t = 0; t < answers.taskCount; t++) {
    const z = value[t]! - centre;
    for (let i = answers.taskStart[t]!; i < answers.taskStart[t + 1]!; i++) {
      const y = answers.value[i]! - value[t]!;
      const row = answers.annotator[i]! * 5;
      moments[row]! += 1;
      moments[row + 1]! += z;
      moments[row + 2]! += z * z + variance[t]!;
      moments[row + 3]! += y;
      moments[row + 4]! += y * z - variance[t]!;
    }
  }
  return moments;
}

/**
 * Makes the crowd as a whole have offset 0 and scale 1, for nothing else says what they are, in place.
 *
 * Weighted by the share of an annotator's variance that is signal: who says anything has no say.
 */
function anchor(answers: NumberAnswers, model: NumberModel): void {
  const { offset, scale } = model;
  let [weights, offsets, scales] = [0, 0, 0];
  const shares = signalShares(model);
  for (const a of answers.annotator) {
    weights += shares[a]!;
    offsets += shares[a]! * offset[a]!;
    scales += shares[a]! * scale[a]!;
  }
  if (weights === 0) return;
  for (let a = 0; a < offset.length; a++) {
    offset[a]! -= offsets / weights;
    scale[a]! *= weights / scales;
  }
}

function signalShares({ value, scale, noise, centre }: NumberModel): Float64Array {
  const between = value.reduce((sum, x) => sum + (x - centre) ** 2, 0) / value.length;
  return scale.map((s, a) => (s * s * between + TINY) / (s * s * between + noise[a]! + TINY));
}

/** Keeps shares apart from 0 where all values are equal. */
const TINY = Number.MIN_VALUE;

/**
 * The noise of the annotators given all else: their mean squares shrunk to the crowd's, in place.
 *
 * @param weight imagined answers of the crowd's noise behind every annotator
 * @param smallest no noise is below this: annotators who agree to the digit are not infinitely sure
 */
export function noiseStep(
  answers: NumberAnswers,
  model: NumberModel,
  weight: number,
  smallest: number,
): void {
  const { value, variance, offset, scale, noise, centre } = model;
  const squares = new Float64Array(noise.length);
  const counts = new Float64Array(noise.length);
  let total = 0;
  for (let t = 0; t < answers.taskCount; t++) {
    for (let i = answers.taskStart[t]!; i < answers.taskStart[t + 1]!; i++) {
      const a = answers.annotator[i]!;
      const expected = centre + offset[a]! + scale[a]! * (value[t]! - centre);
      const square = (answers.value[i]! - expected) ** 2 + scale[a]! ** 2 * variance[t]!;
      squares[a]! += square;
      counts[a]!++;
      total += square;
    }
  }
  const average = total / Math.max(1, answers.value.length);
  for (let a = 0; a < noise.length; a++) {
    noise[a] = Math.max(smallest, (squares[a]! + weight * average) / (counts[a]! + weight));
  }
}
