import type { Interval } from '../interval.ts';
import { normalWithin, REACH_95 } from '../normal.ts';
import { type CrowdScale, crowdScale, doubtOf, SAME_SCALE } from './calibration.ts';
import type { NumberAnswers } from './number-answers.ts';
import { annotatorStep, noiseStep, truthStep } from './scaled-steps.ts';

/** How to infer numbers; the defaults are weights of the priors, in answers or as shares. */
export interface NumberOptions {
  /** The known value of a task, NaN where unknown, [T]: clamped, and what the spread is calibrated on. */
  readonly gold?: Float64Array | undefined;
  /** Imagined answers of average noise behind every annotator. Default 12. */
  readonly noiseWeight?: number | undefined;
  /** How far scales stray from 1: the standard deviation of their prior. Default 0.2. */
  readonly scaleSpread?: number | undefined;
  /** The same for offsets, as a share of the spread of the tasks' values. Default 0.1. */
  readonly offsetSpread?: number | undefined;
  /** Default 100. */
  readonly maxIterations?: number | undefined;
}

/** What is known of the tasks and the annotators, and in which the steps of the fit meet. */
export interface NumberModel {
  /** [T]: the posterior mean of the value. */
  readonly value: Float64Array;
  /** [T]: the posterior variance of the value, before calibration. */
  readonly variance: Float64Array;
  /** [A]: what an annotator adds, at the middle of the scale. */
  readonly offset: Float64Array;
  /** [A]: how an annotator stretches differences: below 1 timid, above 1 bold. */
  readonly scale: Float64Array;
  /** [A]: the variance of an annotator's answers around offset and scale. */
  readonly noise: Float64Array;
  /** The middle of the scale: the mean value of the tasks that have answers. */
  centre: number;
}

/** Numbers inferred. `spread` is the calibrated standard deviation of a value, [T]. */
export interface NumberInference extends NumberModel {
  readonly spread: Float64Array;
  /** [A]: 95 % intervals of the noise as a standard deviation. */
  readonly noiseInterval: readonly Interval[];
  /** How the crowd as a whole errs, as gold shows it: truth = shift + stretch · value of the crowd. */
  readonly crowd: CrowdScale;
  /** With gold also those of the fit that was not told it. */
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

/**
 * Numbers from a crowd: the value of every task, and each annotator's offset, scale and noise.
 *
 * An answer is x = c + o_a + s_a·(μ_t − c) + ε, ε normal with variance v_a, c the mean value. Values have
 * a flat prior, so that none is shrunk to the middle; scales, offsets and noise are shrunk to the crowd's,
 * which has scale 1 and offset 0. Fitted by turns, each step in closed form. Gold is clamped, and shows
 * the scale of the crowd itself, by which all values are then corrected; annotators are measured in the
 * crowd's scale. Values are as far off as held-out answers and the error that all share make them, `doubtOf`.
 * A task without answers gets the mean. The same answers give the same bytes.
 * O(answers) a turn.
 *
 * @throws RangeError when gold does not fit the answers, or holds an infinite value
 * @see Zhao & Han (2012), A Probabilistic Model for Estimating Real-valued Truth from Conflicting
 *   Sources (GTM), QDB 2012: this model with every scale 1 and offset 0
 */
export function inferNumbers(answers: NumberAnswers, options: NumberOptions = {}): NumberInference {
  const { gold, noiseWeight = 12 } = options;
  mustFit(answers, gold);
  const blind = fitModel(answers, options);
  const crowd = gold === undefined ? SAME_SCALE : crowdScale(answers, blind.model, gold);
  const known = gold?.map((value) => (value - crowd.shift) / crowd.stretch);
  const { model, ...end } = known === undefined ? blind : fitModel(answers, options, known);
  const iterations = end.iterations + (known === undefined ? 0 : blind.iterations);
  const { stretch, shared } = doubtOf(answers, model, known);
  return {
    ...model,
    ...end,
    iterations,
    crowd,
    value: model.value.map((value, t) => corrected(value, crowd, gold?.[t])),
    spread: model.variance.map((variance, t) =>
      isKnown(gold, t) ? 0 : crowd.stretch * Math.sqrt(stretch * variance + shared),
    ),
    noiseInterval: noiseIntervals(answers, model.noise, noiseWeight),
  };
}

const isKnown = (gold: Float64Array | undefined, t: number): boolean =>
  gold !== undefined && !Number.isNaN(gold[t]!);

function corrected(value: number, crowd: CrowdScale, known = Number.NaN): number {
  return Number.isNaN(known) ? crowd.shift + crowd.stretch * value : known;
}

function fitModel(answers: NumberAnswers, options: NumberOptions, gold?: Float64Array) {
  const { noiseWeight = 12, scaleSpread = 0.2, offsetSpread = 0.1, maxIterations = 100 } = options;
  const model = start(answers);
  const range = deviation([...answers.value, ...(gold ?? []).filter(Number.isFinite)]) || 1;
  truthStep(answers, model, gold);
  const between = deviation(model.value) || range;
  model.noise.fill(between ** 2);
  truthStep(answers, model, gold);
  const prior = { scaleSpread, offsetSpread: offsetSpread * between };
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;
  while (iterations < maxIterations && moved > 1e-9 * range) {
    annotatorStep(answers, model, prior);
    noiseStep(answers, model, noiseWeight, (1e-6 * range) ** 2);
    moved = truthStep(answers, model, gold);
    iterations++;
  }
  return { model, iterations, converged: moved <= 1e-9 * range };
}

/** The interval in which the value of task t lies with probability 95 %. */
export function valueInterval({ value, spread }: NumberInference, t: number): Interval {
  const reach = REACH_95 * spread[t]!;
  return { low: value[t]! - reach, high: value[t]! + reach };
}

/** The probability that the true value of task t is within `tolerance` of the one inferred. */
export function numberConfidence(inference: NumberInference, t: number, tolerance: number): number {
  return normalWithin(tolerance, inference.spread[t]!);
}

function start({ taskCount, annotatorCount }: NumberAnswers): NumberModel {
  return {
    value: new Float64Array(taskCount),
    variance: new Float64Array(taskCount),
    offset: new Float64Array(annotatorCount),
    scale: new Float64Array(annotatorCount).fill(1),
    noise: new Float64Array(annotatorCount).fill(1),
    centre: 0,
  };
}

/** The logarithm of a variance of n answers has variance 2/n nearly: Gelman et al. (2013), section 2.6. */
function noiseIntervals(answers: NumberAnswers, noise: Float64Array, weight: number): Interval[] {
  const counts = new Float64Array(answers.annotatorCount);
  for (const a of answers.annotator) counts[a]!++;
  return Array.from(noise, (variance, a) => {
    const reach = Math.exp(REACH_95 / Math.sqrt(2 * Math.max(1, counts[a]! + weight)));
    return { low: Math.sqrt(variance) / reach, high: Math.sqrt(variance) * reach };
  });
}

function deviation(values: ArrayLike<number>): number {
  if (values.length === 0) return 0;
  let [mean, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / values.length);
}

function mustFit(answers: NumberAnswers, gold: Float64Array | undefined): void {
  if (gold === undefined) return;
  if (gold.length !== answers.taskCount) {
    throw new RangeError(
      `gold must have ${answers.taskCount} entries, one a task, got ${gold.length}`,
    );
  }
  for (const known of gold) {
    if (Math.abs(known) === Number.POSITIVE_INFINITY) {
      throw new RangeError(`gold must be finite, or NaN where unknown, got ${known}`);
    }
  }
}
