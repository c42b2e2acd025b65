import type { NumberAnswers } from './number-answers.ts';
import type { NumberModel } from './scaled-annotators.ts';
import { combined } from './scaled-steps.ts';

/** Imagined gold tasks behind what is taken for the error that answers of a task share. */
const PRIOR_WEIGHT = 4;

/** The share of an annotator's noise that all answers of a task have in common, before gold says. */
const SHARED = 0.5;

/** How far off values are, beside what the model makes of their answers. */
export interface Doubt {
  /** By what the model's variances are to be multiplied, 1 or more. */
  readonly stretch: number;
  /** The variance of the error that all answers of a task share. */
  readonly shared: number;
}

/**
 * How far off the values are: variances stretched by held-out answers, and the error that answers share.
 *
 * Each answer is held out in turn and predicted from the others of its task: the mean square of the
 * standardised misses is the stretch. Errors that a task's answers share cannot be seen so. Their variance
 * is taken for `SHARED` of that of one answer, so that no crowd is worth more than two who err alone; gold
 * tasks, inferred as though unknown, show it, and count one each against `PRIOR_WEIGHT`.
 *
 * @see Clemen & Winkler (1985), Limits for the Precision and Value of Information from Dependent Sources,
 *   doi:10.1287/opre.33.2.427: sources correlated by ρ are worth at most 1/ρ independent ones
 */
export function doubtOf(answers: NumberAnswers, model: NumberModel, gold?: Float64Array): Doubt {
  const stretch = Math.max(1, heldOutSquare(answers, model));
  let [count, squares] = [
    PRIOR_WEIGHT,
    PRIOR_WEIGHT * SHARED * stretch * usualNoise(answers, model),
  ];
  for (const [t, known] of gold?.entries() ?? []) {
    const guess = Number.isNaN(known) ? undefined : combined(answers, model, t);
    if (guess === undefined) continue;
    count++;
    squares += (guess[0] - known) ** 2 - stretch * guess[1];
  }
  return { stretch, shared: Math.max(0, squares / count) };
}

/** The variance of one answer: the inverse of the mean precision, so that who says anything has no say. */
function usualNoise({ annotator }: NumberAnswers, { scale, noise }: NumberModel): number {
  if (annotator.length === 0) return 0;
  const precision = annotator.reduce((sum, a) => sum + scale[a]! ** 2 / noise[a]!, 0);
  return annotator.length / precision;
}

/** The mean square of answers less their prediction, over its variance; 1 where none can be held out. */
function heldOutSquare(answers: NumberAnswers, model: NumberModel): number {
  const { offset, scale, noise, centre } = model;
  let [count, squares] = [0, 0];
  for (let t = 0; t < answers.taskCount; t++) {
    for (let i = answers.taskStart[t]!; i < answers.taskStart[t + 1]!; i++) {
      const guess = combined(answers, model, t, i);
      if (guess === undefined) continue;
      const a = answers.annotator[i]!;
      const expected = centre + offset[a]! + scale[a]! * (guess[0] - centre);
      squares += (answers.value[i]! - expected) ** 2 / (noise[a]! + scale[a]! ** 2 * guess[1]);
      count++;
    }
  }
  return count === 0 ? 1 : squares / count;
}

/** What turns a value in the scale of the crowd into one in the scale of the truth. */
export interface CrowdScale {
  readonly shift: number;
  readonly stretch: number;
}

export const SAME_SCALE: CrowdScale = { shift: 0, stretch: 1 };

/** Standard deviations of the priors of shift, as a share of the values' deviation, and of stretch. */
const SHIFT_SPREAD = 0.5;
const STRETCH_SPREAD = 0.2;
/** A crowd that is turned round by gold is a mistake in the gold, not a scale. */
const SMALLEST_STRETCH = 0.2;

/**
 * How the crowd as a whole errs: a ridge regression of gold on the values inferred without it.
 *
 * Shrunk to no error at all, so that a gold task or two change little. The noise of the regression is
 * the mean square of its plain misses. Tasks without answers teach nothing.
 */
export function crowdScale(
  answers: NumberAnswers,
  model: NumberModel,
  gold: Float64Array,
): CrowdScale {
  const pairs: (readonly [centred: number, miss: number])[] = [];
  for (const [t, known] of gold.entries()) {
    if (Number.isNaN(known) || answers.taskStart[t] === answers.taskStart[t + 1]) continue;
    pairs.push([model.value[t]! - model.centre, known - model.value[t]!]);
  }
  const total = (of: (x: number, y: number) => number) =>
    pairs.reduce((sum, [x, y]) => sum + of(x, y), 0);
  const noise = total((_, y) => y * y) / Math.max(1, pairs.length);
  const between = model.value.reduce((sum, x) => sum + (x - model.centre) ** 2, 0) / gold.length;
  if (noise === 0 || between === 0) return SAME_SCALE;
  const forShift = pairs.length + noise / (SHIFT_SPREAD ** 2 * between);
  const forTilt = total((x) => x * x) + noise / STRETCH_SPREAD ** 2;
  const [x, y, xy] = [total((x) => x), total((_, y) => y), total((x, y) => x * y)];
  const determinant = forShift * forTilt - x * x;
  const stretch = Math.max(SMALLEST_STRETCH, 1 + (forShift * xy - x * y) / determinant);
  const middle = (y * forTilt - x * xy) / determinant;
  return { shift: middle + model.centre * (1 - stretch), stretch };
}
