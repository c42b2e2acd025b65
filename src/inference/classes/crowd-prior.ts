import { normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';

/**
 * How the crowd as a whole votes on each class, [C, C]: a Dirichlet prior for the rows of its annotators.
 *
 * Row c is the share of each vote where the truth is c, by the posterior given, times C + 3 imagined
 * votes: the strength of the prior that EBCC's authors published, 4 for the truth and 1 for every other
 * class, in the crowd's own shape. One more vote of every kind keeps a cell that nobody used above 0.
 *
 * @param posterior [T, C] row-major
 * @see Li, Rubinstein & Cohn (2019), section 4, https://proceedings.mlr.press/v97/li19i.html
 */
export function crowdPrior(votes: Votes, posterior: Float64Array): Float64Array {
  const C = votes.classCount;
  const prior = new Float64Array(C * C).fill(1);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      for (let c = 0; c < C; c++) prior[c * C + votes.vote[i]!]! += posterior[t * C + c]!;
    }
  }
  normalizeRows(prior, C);
  return prior.map((share) => share * (C + 3));
}

/**
 * How often each class is the truth by the posterior given, [C], one more task of every class imagined.
 *
 * Tasks without votes are left out.
 */
export function consensusShare(votes: Votes, posterior: Float64Array): Float64Array {
  const C = votes.classCount;
  const share = new Float64Array(C).fill(1);
  for (let t = 0; t < votes.taskCount; t++) {
    if (votes.taskStart[t] === votes.taskStart[t + 1]) continue;
    for (let c = 0; c < C; c++) share[c]! += posterior[t * C + c]!;
  }
  normalizeRows(share, C);
  return share;
}
