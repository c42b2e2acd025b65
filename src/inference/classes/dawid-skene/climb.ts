import { type DawidSkeneParameters, parametersOf } from './statistics.ts';

/** EM at work on some votes. */
export interface Ascent {
  /** Where it stands; `iterate` moves it. */
  readonly parameters: DawidSkeneParameters;
  /** Imagined votes in every cell: with them EM climbs the likelihood times their Dirichlet prior. */
  readonly smoothing: number;
  /** E-step at the parameters, then M-step. @returns the log-likelihood at the parameters it came with */
  iterate(): number;
}

/** When to stop. */
export interface Limits {
  readonly maxIterations: number;
  /** Converged once an iteration of plain EM gains no more than this, in nats. */
  readonly enough: number;
}

/** How the climb went. */
export interface Climb {
  /** One log-likelihood for each iteration that was kept, in nats. */
  readonly trace: readonly number[];
  /** All iterations, with those that were taken back. */
  readonly iterations: number;
  readonly converged: boolean;
}

/** Plain EM. */
export function climbInSteps(ascent: Ascent, { maxIterations, enough }: Limits): Climb {
  const trace: number[] = [];
  let converged = false;
  while (trace.length < maxIterations && !converged) {
    trace.push(ascent.iterate());
    converged = lastGain(trace) <= enough;
  }
  return { trace, iterations: trace.length, converged };
}

/**
 * EM that leaps along the line of its last two steps, and takes a leap back that led down.
 *
 * A leap costs one iteration, kept or not, so a cycle of three has two steps of EM in it. The last
 * iteration is never a leap taken back: posteriors belong to the parameters. Holds three copies of them.
 *
 * @see Varadhan & Roland (2008), scheme S3 with their step length for non-monotone maps, made monotone,
 *   doi:10.1111/j.1467-9469.2007.00585.x
 */
export function climbInLeaps(ascent: Ascent, { maxIterations, enough }: Limits): Climb {
  const { values } = ascent.parameters;
  const trace: number[] = [];
  const path: Float64Array[] = [];
  let [iterations, converged] = [0, false];
  while (iterations < maxIterations && !converged) {
    path.push(values.slice());
    const before = height(ascent);
    trace.push(ascent.iterate());
    iterations++;
    converged = lastGain(trace) <= enough;
    if (path.length < 2) continue;
    if (!converged && iterations + 2 <= maxIterations) {
      iterations++;
      leap(ascent, path, trace, before + (trace.at(-1) ?? 0));
    }
    path.length = 0;
  }
  return { trace, iterations, converged };
}

/** Tries parameters further along, and goes back to where it was if they are less likely than `least`. */
function leap(
  ascent: Ascent,
  [first, second]: readonly Float64Array[],
  trace: number[],
  least: number,
): void {
  const { parameters } = ascent;
  const third = parameters.values.slice();
  if (first === undefined || second === undefined) return;
  extrapolate(parameters, first, second, third);
  const prior = height(ascent);
  const logLikelihood = ascent.iterate();
  if (prior + logLikelihood >= least) trace.push(logLikelihood);
  else parameters.values.set(third);
}

/** The logarithm of the Dirichlet prior at the parameters, less a constant; 0 without smoothing. */
function height({ parameters, smoothing }: Ascent): number {
  if (smoothing === 0) return 0;
  let sum = 0;
  for (let i = 0; i < parameters.confusion.length; i++) sum += Math.log(parameters.confusion[i]!);
  return smoothing * sum;
}

/** A cell that would be negative, or nearly, keeps this share of where it was: a 0 would stay for good. */
const LEAST_SHARE = 0.1;

function extrapolate(
  parameters: DawidSkeneParameters,
  first: Float64Array,
  second: Float64Array,
  third: Float64Array,
): void {
  const stride = strideOf(first, second, third);
  const { values, classPrior, confusion } = parameters;
  for (let i = 0; i < values.length; i++) {
    const step = second[i]! - first[i]!;
    const bend = third[i]! - second[i]! - step;
    const leapt = first[i]! + 2 * stride * step + stride * stride * bend;
    values[i] = Math.max(leapt, LEAST_SHARE * third[i]!);
  }
  parametersOf({ counts: confusion, classMass: classPrior }, 0, parameters);
}

/** The length of the steps over the length of their difference, at least 1: there the leap ends at `third`. */
function strideOf(first: Float64Array, second: Float64Array, third: Float64Array): number {
  let [steps, bends] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    const step = second[i]! - first[i]!;
    const bend = third[i]! - second[i]! - step;
    steps += step * step;
    bends += bend * bend;
  }
  return bends > 0 ? Math.max(1, Math.sqrt(steps / bends)) : 1;
}

/** What the last iteration gained; the first gains without limit. */
function lastGain(trace: readonly number[]): number {
  return (trace.at(-1) ?? 0) - (trace.at(-2) ?? Number.NEGATIVE_INFINITY);
}
