import type { Votes } from '../../votes.ts';
import { FOLDS, goldWithout, votedGold } from '../gold-folds.ts';
import { shardStatistics } from './shard.ts';
import { newParameters, newStatistics, parametersOf, type Statistics } from './statistics.ts';

/** Each gold task that has votes, in order: what is said of it untold, and what is true. */
export interface UntoldGold {
  /** [n] rows of C. */
  readonly said: readonly Float64Array[];
  /** [n] */
  readonly truth: Int32Array;
}

/**
 * What Dawid–Skene says of gold when it is not told it, without another fit.
 *
 * Statistics are sums, so what a fold of the gold has put into them can be taken out again: the M-step of
 * the rest judges the fold. Ordinary tasks were judged with all the gold and are not judged anew: what
 * that leaves of a fold is its part in the confusions by way of other tasks.
 *
 * @param votes of the gold tasks, with the annotators of the whole
 * @param whole statistics of all tasks, gold clamped
 */
export function judgeGoldUntold(
  votes: Votes,
  gold: Int32Array,
  whole: Statistics,
  smoothing: number,
): UntoldGold {
  const C = votes.classCount;
  const known = votedGold(votes, gold);
  const said: Float64Array[] = [];
  for (let fold = 0; fold < Math.min(FOLDS, known.length); fold++) {
    const rest = without(
      whole,
      votes,
      gold,
      known.filter((_, k) => k % FOLDS === fold),
    );
    const parameters = parametersOf(rest, smoothing, newParameters(votes));
    const posterior = new Float64Array(votes.taskCount * C);
    shardStatistics(votes, parameters, goldWithout(gold, known, fold), posterior);
    for (let k = fold; k < known.length; k += FOLDS) {
      said[k] = posterior.slice(known[k]! * C, (known[k]! + 1) * C);
    }
  }
  return { said, truth: Int32Array.from(known, (t) => gold[t]!) };
}

/** The statistics without some gold tasks; what rounding would leave below 0 is 0. */
function without(
  whole: Statistics,
  votes: Votes,
  gold: Int32Array,
  tasks: readonly number[],
): Statistics {
  const C = votes.classCount;
  const rest = newStatistics(votes);
  rest.values.set(whole.values);
  for (const t of tasks) {
    rest.classMass[gold[t]!]!--;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      rest.counts[(votes.annotator[i]! * C + votes.vote[i]!) * C + gold[t]!]!--;
    }
  }
  for (let i = 0; i < rest.counts.length; i++) rest.counts[i] = Math.max(0, rest.counts[i]!);
  for (let c = 0; c < C; c++) rest.classMass[c] = Math.max(0, rest.classMass[c]!);
  return rest;
}
