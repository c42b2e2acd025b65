import type { Calibration } from '../contracts/export.ts';
import { round } from '../core/aggregation.ts';
import type { Job } from '../core/job.ts';
import { calibrationErrorInterval } from '../inference/calibration/reliability.ts';
import { auto } from '../inference/classes/auto.ts';
import { calibrated, uncalibrated } from '../inference/classes/calibrated.ts';
import type { JudgedGold } from '../inference/classes/gold-folds.ts';
import type { Inference } from '../inference/classes/inference.ts';
import { CLASS_METHODS } from '../inference/classes/methods.ts';
import type { Votes } from '../inference/votes.ts';
import type { CollectedVotes } from './votes.ts';

/** Raise it whenever a method would make other labels or confidences of the same votes: datasets are named by it. */
export const INFERENCE_VERSION = 3;

/** With fewer gold tasks the calibration error says next to nothing. */
const LEAST_GOLD = 20;

/** What inference found, with what goes into labels and into the dataset. */
export interface Inferred extends Inference {
  readonly method: string;
  /** In a few words, for every label. */
  readonly reason: string;
  /** In full, for the dataset. */
  readonly account: string;
  readonly calibration: Calibration;
}

/** Infers the posterior of every task by the job's method. Gold is known, and teaches who is right. */
export function infer({ file }: Pick<Job, 'file'>, { votes, gold }: CollectedVotes): Inferred {
  const { method, reason = 'named in the job file' } = file.aggregation;
  if (method === 'auto') return byPool(votes, gold);
  const known = CLASS_METHODS[method];
  if (known === undefined) throw new Error(`there is no method ${method}`);
  // A share of votes is to be read as one: protocols are written on it.
  const judge = method === 'majority' ? uncalibrated : calibrated;
  const fit = judge(votes, { gold }, known.run);
  return {
    method,
    reason,
    account: `${reason}; takes for true that ${known.assumes}`,
    calibration: calibrationOf(fit.by, fit.temperature, fit.judged, votes.classCount),
    posterior: fit.posterior,
    classPrior: fit.classPrior,
  };
}

function byPool(votes: Votes, gold: Int32Array): Inferred {
  const fit = auto(votes, { gold });
  const goldTasks = fit.judged.truth.length;
  const learned = goldTasks === 0 ? 'weighed alike' : `weighed on ${goldTasks} known tasks`;
  return {
    method: fit.method,
    reason: `mean of ${fit.members.length} methods, ${learned}`,
    account: fit.reason,
    calibration: calibrationOf(
      goldTasks === 0 ? 'none' : 'gold',
      fit.temperature,
      fit.judged,
      votes.classCount,
    ),
    posterior: fit.posterior,
    classPrior: fit.classPrior,
  };
}

/** How far confidences are to be believed, by gold tasks that the fit was not told. */
export function calibrationOf(
  by: Calibration['by'],
  temperature: number,
  { posterior, truth }: JudgedGold,
  classCount: number,
): Calibration {
  const goldTasks = truth.length;
  const said = { by, temperature: round(temperature), goldTasks };
  if (goldTasks < LEAST_GOLD) return { ...said, error: null };
  const { error, low, high } = calibrationErrorInterval(posterior, truth, classCount, 1);
  return { ...said, error: { value: round(error), low: round(low), high: round(high) } };
}
