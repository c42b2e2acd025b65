import type { ExamRule, PassRule } from '../contracts/entry.ts';

export type ExamVerdict = 'open' | 'passed' | 'failed';

type Sequential = Exclude<PassRule, { right: number }>;

/** Natural logarithm of how much likelier the answers are from the good than from the poor. */
function evidence({ good, poor }: Sequential, outcomes: readonly boolean[]): number {
  const right = outcomes.filter(Boolean).length;
  const wrong = outcomes.length - right;
  return right * Math.log(good / poor) + wrong * Math.log((1 - good) / (1 - poor));
}

/**
 * Wald's sequential probability ratio test of a share of right answers: passes above ln((1 − β) / α), fails
 * below ln(β / (1 − α)), with α = `falsePass` and β = `falseFail`.
 *
 * @see Wald (1945), Sequential Tests of Statistical Hypotheses, eq. 3.26, doi:10.1214/aoms/1177731118
 */
function sequentialVerdict(pass: Sequential, outcomes: readonly boolean[]): ExamVerdict {
  const { falsePass, falseFail } = pass;
  const ratio = evidence(pass, outcomes);
  if (ratio >= Math.log((1 - falseFail) / falsePass)) return 'passed';
  return ratio <= Math.log(falseFail / (1 - falsePass)) ? 'failed' : 'open';
}

/**
 * What the answers so far come to. A number of right answers is counted once all are in; a sequential test
 * ends as soon as it knows, and at the last task by whichever is likelier.
 *
 * @param outcomes whether each answer was right, in the order of the tasks and without a gap
 */
export function examVerdict({ pass, tasks }: ExamRule, outcomes: readonly boolean[]): ExamVerdict {
  const isOver = outcomes.length >= tasks;
  if ('right' in pass) {
    if (!isOver) return 'open';
    return outcomes.filter(Boolean).length >= pass.right ? 'passed' : 'failed';
  }
  const verdict = sequentialVerdict(pass, outcomes);
  if (verdict !== 'open' || !isOver) return verdict;
  return evidence(pass, outcomes) >= 0 ? 'passed' : 'failed';
}
