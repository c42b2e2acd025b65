import { temperatureOnGold } from '../calibration/gold-calibration.ts';
import { heldOutTemperature, hideVotes } from '../calibration/held-out.ts';
import type { Votes } from '../votes.ts';
import { expectedCounts, holdsConfusions, posteriorMeanInto } from './confusion-posterior.ts';
import { crowdPrior } from './crowd-prior.ts';
import { temper } from './frozen-pool.ts';
import { clampGold, type WithGold } from './gold.ts';
import { FOLDS, goldWithout, type JudgedGold, outside, votedGold } from './gold-folds.ts';
import type { Inference } from './inference.ts';

/** A method's posteriors as they are to be believed, and how that was found. */
export interface Calibrated extends Inference {
  readonly by: 'gold' | 'held-out-votes' | 'none';
  /** What posteriors were raised to the inverse of. */
  readonly temperature: number;
  /** Each gold task by a fit and a temperature that were not told it. */
  readonly judged: JudgedGold;
}

type Run = (votes: Votes, options: WithGold) => Inference;

const HIDDEN_SHARE = 0.1;
/** Hidden votes at which their temperature counts for half, as gold does in the pool's weights. */
const HALFWAY = 30;

/**
 * One method with its posteriors softened or sharpened by a temperature; its labels stay its own.
 *
 * With gold by the gold tasks, each judged by a fit that was not told it: five fits. Without any by votes
 * kept from the method, a tenth of them, which can only soften: they tell of a method that multiplies
 * votes, not of what a crowd gets wrong together. Same bytes for the same votes.
 *
 * @throws RangeError when the method does
 */
export function calibrated(votes: Votes, { gold }: WithGold, run: Run): Calibrated {
  const { posterior: raw, classPrior } = run(votes, { gold });
  const known = votedGold(votes, gold);
  const said = sayUntold(votes, gold, known, run);
  const truth = Int32Array.from(known, (t) => gold![t]!);
  const learned =
    known.length > 0
      ? calibrationBy(said, truth, votes.classCount)
      : calibrationByHiddenVotes(votes, run);
  const posterior = tempered(raw, learned.temperature, votes.classCount);
  clampGold(posterior, gold, votes.classCount);
  return { posterior, classPrior, ...learned };
}

/** A method's temperature, and how it does on gold. */
export type LearnedCalibration = Pick<Calibrated, 'by' | 'temperature' | 'judged'>;

/** The calibration by gold tasks, from what was said of each by a fit that was not told it; one at least. */
export function calibrationBy(
  said: readonly Float64Array[],
  truth: Int32Array,
  classCount: number,
): LearnedCalibration {
  const temperature = temperatureOnGold(joined(said), truth, classCount);
  return {
    by: 'gold',
    temperature,
    judged: { posterior: judgeUntold(said, truth, classCount), truth },
  };
}

/** The calibration of a method that multiplies votes, by a tenth of them that were kept from it. */
export function calibrationByHiddenVotes(votes: Votes, run: Run): LearnedCalibration {
  const judged = { posterior: new Float64Array(0), truth: new Int32Array(0) };
  return { by: 'held-out-votes', temperature: byHiddenVotes(votes, run), judged };
}

/**
 * One method as it is, for shares of votes that are to be read as shares: judged by gold, and not changed.
 */
export function uncalibrated(votes: Votes, { gold }: WithGold, run: Run): Calibrated {
  const { posterior, classPrior } = run(votes, { gold });
  const known = votedGold(votes, gold);
  const truth = Int32Array.from(known, (t) => gold![t]!);
  const judged = { posterior: joined(sayUntold(votes, gold, known, run)), truth };
  return { posterior, classPrior, by: 'none', temperature: 1, judged };
}

/** The row of each gold task by a fit that was not told its truth. */
function sayUntold(
  votes: Votes,
  gold: Int32Array | undefined,
  known: readonly number[],
  run: Run,
): Float64Array[] {
  const C = votes.classCount;
  const said = known.map(() => new Float64Array(C));
  for (let fold = 0; fold < Math.min(FOLDS, known.length); fold++) {
    const { posterior } = run(votes, { gold: goldWithout(gold!, known, fold) });
    for (let k = fold; k < known.length; k += FOLDS) {
      said[k]!.set(posterior.subarray(known[k]! * C, (known[k]! + 1) * C));
    }
  }
  return said;
}

/** Each gold task at the temperature of the other folds. */
function judgeUntold(said: readonly Float64Array[], truth: Int32Array, C: number): Float64Array {
  const posterior = joined(said);
  for (let fold = 0; fold < Math.min(FOLDS, said.length); fold++) {
    const others = joined(outside(said, fold));
    const truths = Int32Array.from(outside([...truth], fold));
    const temperature = truths.length > 0 ? temperatureOnGold(others, truths, C) : 1;
    for (let k = fold; k < said.length; k += FOLDS) {
      temper(posterior.subarray(k * C, (k + 1) * C), temperature);
    }
  }
  return posterior;
}

/** The temperature by which hidden votes are foretold best, shrunk to 1 where they are few; at least 1. */
function byHiddenVotes(votes: Votes, run: Run): number {
  if (!holdsConfusions(votes)) return 1;
  const { kept, hidden } = hideVotes(votes, HIDDEN_SHARE, 1);
  if (hidden.length === 0) return 1;
  const { posterior } = run(kept, {});
  const confusion = new Float64Array(votes.annotatorCount * votes.classCount ** 2);
  expectedCounts(kept, posterior, confusion);
  posteriorMeanInto(confusion, confusion, crowdPrior(kept, posterior));
  const found = heldOutTemperature(hidden, posterior, confusion, votes.classCount);
  return Math.max(1, found ** (hidden.length / (hidden.length + HALFWAY)));
}

/** Rows raised to the inverse of a temperature, each summing to 1: a copy, unless it changes nothing. */
export function tempered(posterior: Float64Array, temperature: number, C: number): Float64Array {
  if (temperature === 1) return posterior;
  const softer = posterior.slice();
  for (let start = 0; start < softer.length; start += C) {
    temper(softer.subarray(start, start + C), temperature);
  }
  return softer;
}

/** Rows of one length one after another. */
function joined(rows: readonly Float64Array[]): Float64Array {
  const C = rows[0]?.length ?? 0;
  const all = new Float64Array(rows.length * C);
  for (const [i, row] of rows.entries()) all.set(row, i * C);
  return all;
}
