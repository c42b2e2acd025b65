import type { Votes } from '../votes.ts';

/**
 * How much the votes of one task err together beyond what their annotators' confusions explain, 0 to 1.
 *
 * Annotators who are misled by the same picture do not err independently, and a method that multiplies
 * their odds becomes too sure. With a vote as an indicator row, its residual is the row less what
 * posterior and confusion expect; this is the sum of products of different residuals of a task over
 * what it would be if all were one. Below 0 it is 0. Of tasks with fewer than two votes nothing is learned.
 *
 * @param posterior [T, C] row-major
 * @param confusion [A, C, C]: P(vote = v | truth = c) of annotator a at (a·C + c)·C + v
 */
export function excessCorrelation(
  votes: Votes,
  posterior: Float64Array,
  confusion: Float64Array,
): number {
  const expected = new Float64Array(votes.classCount);
  const sum = new Float64Array(votes.classCount);
  const totals = { together: 0, most: 0 };
  for (let t = 0; t < votes.taskCount; t++) {
    const [start, end] = [votes.taskStart[t]!, votes.taskStart[t + 1]!];
    if (end - start < 2) continue;
    sum.fill(0);
    for (let i = start; i < end; i++) {
      expectInto(expected, posterior, t, confusion, votes.annotator[i]!);
      addResidual(totals, sum, expected, votes.vote[i]!, end - start - 1);
    }
    for (let v = 0; v < sum.length; v++) totals.together += sum[v]! ** 2;
  }
  const { together, most } = totals;
  return most > 0 ? Math.min(1, Math.max(0, together / most)) : 0;
}

/** One vote's residual: into the sum of its task, less its product with itself; and what it could have. */
function addResidual(
  totals: { together: number; most: number },
  sum: Float64Array,
  expected: Float64Array,
  vote: number,
  others: number,
): void {
  for (let v = 0; v < sum.length; v++) {
    const residual = (vote === v ? 1 : 0) - expected[v]!;
    sum[v]! += residual;
    totals.together -= residual ** 2;
    totals.most += others * expected[v]! * (1 - expected[v]!);
  }
}

/**
 * What one of `count` votes of a task counts when they err together: 1 / (1 + (count − 1) ρ).
 *
 * The design effect of sampling theory: so many correlated votes tell as much as fewer independent ones.
 *
 * @see Kish (1965), Survey Sampling, section 5.4, ISBN 978-0-471-10949-5
 */
export function voteDiscount(count: number, correlation: number): number {
  return 1 / (1 + Math.max(0, count - 1) * correlation);
}

function expectInto(
  expected: Float64Array,
  posterior: Float64Array,
  task: number,
  confusion: Float64Array,
  annotator: number,
): void {
  const C = expected.length;
  expected.fill(0);
  for (let c = 0; c < C; c++) {
    const p = posterior[task * C + c]!;
    for (let v = 0; v < C; v++) expected[v]! += p * confusion[(annotator * C + c) * C + v]!;
  }
}
