import {
  calibrationErrorInterval,
  expectedCalibrationError,
  reliability,
} from '../../src/inference/calibration/reliability.ts';
import { proportionInterval } from '../../src/inference/interval.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { type Fitting, fitClasses } from './class-fit.ts';
import type { Reliability } from './report/data.ts';

/** The reliability diagram of posteriors by the truths given, [T] with -1 elsewhere; undefined without any. */
export function reliabilityBy(
  posterior: Float64Array,
  truth: Int32Array,
  classCount: number,
  judgedBy: (tasks: number) => string,
): Reliability | undefined {
  const judged = truth.reduce((n, c) => n + (c >= 0 ? 1 : 0), 0);
  if (judged === 0) return undefined;
  const bins = reliability(posterior, truth, classCount);
  const isSmall = judged * classCount <= MOST_DRAWN;
  return {
    judgedBy: judgedBy(judged),
    ece: expectedCalibrationError(bins),
    range: isSmall ? calibrationErrorInterval(posterior, truth, classCount, SEED) : undefined,
    bins: bins
      .filter(({ tasks }) => tasks > 0)
      .map(({ tasks, confidence, accuracy }) => ({
        confidence,
        count: tasks,
        value: accuracy,
        ...proportionInterval(Math.round(accuracy * tasks), tasks),
      })),
  };
}

const SEED = 1970;

/** Cells up to which an interval is worth its 500 draws; beyond, it is narrower than what one sees. */
const MOST_DRAWN = 100_000;

/**
 * The same where there is gold and no truth: each part of the gold is judged by a fit that is told the
 * others alone. Costs a fit a part, of which there are four, or two of many votes.
 */
export function reliabilityByGold(
  how: Fitting,
  votes: Votes,
  gold: Int32Array,
): Reliability | undefined {
  const { classCount: C } = votes;
  const known = Array.from(gold.keys()).filter((t) => (gold[t] ?? -1) >= 0);
  const parts = Math.min(known.length, votes.vote.length > MANY_VOTES ? 2 : 4);
  const posterior = new Float64Array(votes.taskCount * C);
  for (let part = 0; part < parts; part++) {
    const own = known.filter((_, k) => k % parts === part);
    const others = gold.slice();
    for (const t of own) others[t] = -1;
    const fit = fitClasses(how, votes, others);
    for (const t of own) posterior.set(fit.posterior.subarray(t * C, (t + 1) * C), t * C);
  }
  const judgedBy = (tasks: number) => `${tasks} gold tasks, each by a fit that was not told it`;
  return reliabilityBy(posterior, gold, C, judgedBy);
}

const MANY_VOTES = 200_000;
