import { trigamma } from '../gamma.ts';
import { type Interval, proportionInterval } from '../interval.ts';
import type { Votes } from '../votes.ts';
import { expectedCounts, holdsConfusions } from './confusion-posterior.ts';
import { crowdPrior } from './crowd-prior.ts';
import type { WithGold } from './gold.ts';

/** Half of a normal interval of 95 %, in standard deviations. */
const REACH = 1.959963984540054;

/** What is to be known of the posteriors beside them. */
export interface LabelIntervalOptions extends WithGold {
  /** They are shares of votes, and no probabilities. */
  readonly shares?: boolean | undefined;
}

/** The interval of one task's label, told its decided class. */
export type LabelInterval = (task: number, label: number) => Interval;

/**
 * How far the probability of each label could be otherwise by what is not known of its annotators, 95 %.
 *
 * Rows of confusions are Dirichlet: the crowd's rows as prior, and the votes by the posterior given. To first
 * order the log-odds of a label then has the variance Σ_i (V_L + Σ_c q_c² V_c), over the votes of the task, V_c
 * the variance of log P(vote | c), ψ′(α_cv) − ψ′(α_c0), and q the other classes' shares of what L leaves. The
 * interval is the confidence, in log odds, so many deviations to and fro. Of any method; where votes err
 * together it is too narrow, and it does not count that the method may be wrong. A share of n votes, and a
 * probability of exactly 1 or 0, which has no log odds, get Wilson's interval of that share of n votes: one vote
 * makes nothing certain. Gold has no width. O(votes · C + A·C²), and no memory beyond two such matrices.
 *
 * @param posterior [T, C] row-major
 * @returns undefined where confusions would not fit memory
 * @see classIntervals, which draws from a variational fit and takes thousands of times longer
 */
export function labelIntervals(
  votes: Votes,
  posterior: Float64Array,
  { gold, shares = false }: LabelIntervalOptions = {},
): LabelInterval | undefined {
  if (shares) return (t, label) => intervalOfShare(votes, posterior, gold, t, label);
  if (!holdsConfusions(votes)) return undefined;
  const C = votes.classCount;
  const variance = new Float64Array(votes.annotatorCount * C * C);
  expectedCounts(votes, posterior, variance);
  variancesInto(variance, crowdPrior(votes, posterior));
  return (t, label) => {
    const row = posterior.subarray(t * C, (t + 1) * C);
    const p = row[label]!;
    if (!(p > 0 && p < 1)) return intervalOfShare(votes, posterior, gold, t, label);
    let sum = 0;
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) {
        const share = c === label ? 1 : row[c]! / (1 - p);
        sum += share ** 2 * variance[column + c * C]!;
      }
    }
    const reach = REACH * Math.sqrt(sum);
    const odds = p / (1 - p);
    return { low: chance(odds * Math.exp(-reach)), high: chance(odds * Math.exp(reach)) };
  };
}

/** Wilson's, of as many votes as the task has; none of gold, which is known. */
function intervalOfShare(
  { taskStart, classCount }: Votes,
  posterior: Float64Array,
  gold: Int32Array | undefined,
  t: number,
  label: number,
): Interval {
  const p = posterior[t * classCount + label]!;
  if (gold !== undefined && gold[t]! >= 0) return { low: p, high: p };
  const count = taskStart[t + 1]! - taskStart[t]!;
  return proportionInterval(Math.min(p, 1) * count, count);
}

const chance = (odds: number): number =>
  odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);

/** From counts [A, C, C], in place, the variances of log-probabilities with the prior [C, C] added. */
function variancesInto(counts: Float64Array, prior: Float64Array): void {
  const C = Math.sqrt(prior.length);
  for (let start = 0; start < counts.length; start += C) {
    const row = start % prior.length;
    let total = 0;
    for (let v = 0; v < C; v++) total += counts[start + v]! + prior[row + v]!;
    const ofTotal = trigamma(total);
    for (let v = 0; v < C; v++) {
      counts[start + v] = trigamma(counts[start + v]! + prior[row + v]!) - ofTotal;
    }
  }
}
