import { exponentiate } from '../numeric.ts';

/** Something that somebody drew: by whom, and who looked at the task at all, the drawers among them. */
export interface Sighting {
  readonly drawers: readonly number[];
  readonly readers: readonly number[];
}

/** Which sightings are real, and how often each annotator draws what is real and what is not. */
export interface Existence {
  /** P(real), [K]. */
  readonly real: Float64Array;
  /** [A]: P(drawn | real). */
  readonly sensitivity: Float64Array;
  /** [A]: imagined sightings and the annotator's own, real ones, seen by anybody or nobody: its trials. */
  readonly trials: Float64Array;
  /** The share of sightings that are real. */
  readonly share: number;
}

interface Imagined {
  readonly drawn: number;
  readonly missed: number;
}

/** Imagined draws and misses: annotators draw what is real, and seldom the same that is not. */
const REAL: Imagined = { drawn: 4, missed: 1 };
const FALSE: Imagined = { drawn: 1, missed: 4 };
/** Imagined sightings, real and not. */
const SHARE = { real: 2, false: 1 };

/**
 * Tells what is there from false alarms: a latent class for each sighting, misses and alarms of each annotator.
 *
 * Sighting k is real with the share π; then annotator a drew it with sensitivity p_a, else with q_a, all
 * independent. What nobody drew is no sighting, so both likelihoods are divided by 1 - P(nobody draws),
 * and EM imagines the unseen beside the seen. Beta priors as above. Where only one annotator looks at
 * each task drawings say nothing of existence: the posterior is the prior share, 2/3.
 *
 * @param annotatorCount every index is below it
 * @see Dawid & Skene (1979), doi:10.2307/2346806, with the unseen as in Sanathanan (1972), doi:10.1214/aoms/1177692709
 */
export function existence(
  sightings: readonly Sighting[],
  annotatorCount: number,
  iterations = 60,
): Existence {
  const real = Float64Array.from(sightings, ({ drawers, readers }) => {
    return readers.length === 1 ? 2 / 3 : drawers.length / readers.length;
  });
  let fitted = priorRates(annotatorCount);
  for (let i = 0; i < iterations; i++) {
    fitted = maximize(sightings, real, fitted);
    weigh(sightings, real, fitted);
  }
  const { sensitivity, trials, share } = fitted;
  return { real, sensitivity, trials, share };
}

interface Fitted {
  readonly sensitivity: Float64Array;
  readonly alarm: Float64Array;
  readonly trials: Float64Array;
  readonly share: number;
}

function priorRates(annotatorCount: number): Fitted {
  const rate = ({ drawn, missed }: Imagined) => {
    return new Float64Array(annotatorCount).fill(drawn / (drawn + missed));
  };
  const trials = new Float64Array(annotatorCount).fill(REAL.drawn + REAL.missed);
  const share = SHARE.real / (SHARE.real + SHARE.false);
  return { sensitivity: rate(REAL), alarm: rate(FALSE), trials, share };
}

/** The M-step; beside the seen stands what, by the rates so far, nobody saw. */
function maximize(
  sightings: readonly Sighting[],
  real: Float64Array,
  { sensitivity, alarm }: Fitted,
): Fitted {
  const drawing = rates(sightings, real, sensitivity, REAL);
  const alarming = rates(
    sightings,
    real.map((p) => 1 - p),
    alarm,
    FALSE,
  );
  const sum = real.reduce((total, p) => total + p, 0);
  const share = (SHARE.real + sum) / (SHARE.real + SHARE.false + real.length);
  return { sensitivity: drawing.rate, trials: drawing.trials, alarm: alarming.rate, share };
}

function rates(
  sightings: readonly Sighting[],
  weight: Float64Array,
  before: Float64Array,
  { drawn, missed }: Imagined,
) {
  const draws = new Float64Array(before.length).fill(drawn);
  const trials = new Float64Array(before.length).fill(drawn + missed);
  for (const [k, { drawers, readers }] of sightings.entries()) {
    const unseen = nobody(readers, before);
    for (const a of drawers) draws[a]! += weight[k]!;
    for (const a of readers) trials[a]! += weight[k]! / (1 - unseen);
  }
  return { rate: draws.map((count, a) => count / trials[a]!), trials };
}

/** The E-step. */
function weigh(sightings: readonly Sighting[], real: Float64Array, fitted: Fitted): void {
  const row = new Float64Array(2);
  for (const [k, sighting] of sightings.entries()) {
    row[0] = Math.log(1 - fitted.share) + logLikelihood(sighting, fitted.alarm);
    row[1] = Math.log(fitted.share) + logLikelihood(sighting, fitted.sensitivity);
    exponentiate(row);
    real[k] = row[1]!;
  }
}

/** Of who drew and who did not, given that somebody did. */
function logLikelihood({ drawers, readers }: Sighting, rate: Float64Array): number {
  let sum = -Math.log(1 - nobody(readers, rate));
  for (const a of readers) sum += Math.log(drawers.includes(a) ? rate[a]! : 1 - rate[a]!);
  return sum;
}

function nobody(readers: readonly number[], rate: Float64Array): number {
  let product = 1;
  for (const a of readers) product *= 1 - rate[a]!;
  return product;
}
