import { digamma, logGamma } from '../gamma.ts';
import type { Votes } from '../votes.ts';

/** Half a gigabyte a matrix: above, full confusions are the wrong model and no machine's pleasure. */
const MOST_CELLS = 2 ** 26;

/**
 * Refuses votes whose confusions, A·C² numbers, would not fit into memory.
 *
 * @throws RangeError that names the methods which need no confusions
 */
export function mustHoldConfusions(votes: Votes): void {
  if (holdsConfusions(votes)) return;
  const { annotatorCount, classCount } = votes;
  const cells = annotatorCount * classCount ** 2;
  throw new RangeError(
    `confusions of ${annotatorCount} annotators and ${classCount} classes would have ${cells} cells, ` +
      `at most ${MOST_CELLS} are held: use one-coin, MACE, GLAD or a weighted vote`,
  );
}

/** Whether confusions of all annotators, A·C² numbers, fit into memory. */
export function holdsConfusions({ annotatorCount, classCount }: Votes): boolean {
  return annotatorCount * classCount ** 2 <= MOST_CELLS;
}

/**
 * How often each annotator is expected to have given each vote for each truth.
 *
 * `posterior` [T, C]; `counts` [A, C, C], overwritten: truth c, vote v of annotator a at (a·C + c)·C + v.
 */
export function expectedCounts(votes: Votes, posterior: Float64Array, counts: Float64Array): void {
  const C = votes.classCount;
  counts.fill(0);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) counts[column + c * C]! += posterior[t * C + c]!;
    }
  }
}

/**
 * The expected logarithms of confusions whose rows have a Dirichlet posterior.
 *
 * Row c of every annotator has the prior Dirichlet(alpha row c), and `counts` beside: both as in
 * `expectedCounts`, `alpha` [C, C]. Overwrites `logConfusion` [A, C, C]; its rows sum to less than 1.
 *
 * @see Bishop (2006), eq. 10.66, ISBN 978-0-387-31073-2
 */
export function expectedLogInto(
  logConfusion: Float64Array,
  counts: Float64Array,
  alpha: Float64Array,
): void {
  const C = Math.sqrt(alpha.length);
  const unseen = alpha.map(digamma);
  for (let start = 0; start < counts.length; start += C) {
    const row = start % alpha.length;
    let total = 0;
    for (let v = 0; v < C; v++) total += counts[start + v]! + alpha[row + v]!;
    const logTotal = digamma(total);
    for (let v = 0; v < C; v++) {
      const count = counts[start + v]!;
      const log = count === 0 ? unseen[row + v]! : digamma(count + alpha[row + v]!);
      logConfusion[start + v] = log - logTotal;
    }
  }
}

/**
 * Imagined votes of one confusion, [C, C]: `right` for the truth in every row, `wrong` shared out among the rest.
 *
 * Shared out, so that the same two numbers mean as much for ten classes as for two.
 */
export function imaginedVotes(C: number, right: number, wrong: number): Float64Array {
  const imagined = new Float64Array(C * C).fill(wrong / Math.max(C - 1, 1));
  for (let c = 0; c < C; c++) imagined[c * C + c] = right;
  return imagined;
}

/** The mean of the same Dirichlet posterior, written over `confusion`, which may be `counts` itself. */
export function posteriorMeanInto(
  confusion: Float64Array,
  counts: Float64Array,
  alpha: Float64Array,
): void {
  const C = Math.sqrt(alpha.length);
  for (let start = 0; start < counts.length; start += C) {
    const row = start % alpha.length;
    let total = 0;
    for (let v = 0; v < C; v++) total += counts[start + v]! + alpha[row + v]!;
    for (let v = 0; v < C; v++) {
      confusion[start + v] = (counts[start + v]! + alpha[row + v]!) / total;
    }
  }
}

/**
 * The log-probability, in nats, of the counts in any one order, each row with its Dirichlet prior.
 *
 * Rows of `counts` go through the rows of `alpha` again and again; both are of width C.
 *
 * @see Minka (2000), Estimating a Dirichlet distribution, eq. 53,
 *   https://tminka.github.io/papers/dirichlet/
 */
export function logEvidence(counts: Float64Array, alpha: Float64Array, C: number): number {
  const unseen = alpha.map(logGamma);
  let sum = 0;
  for (let start = 0; start < counts.length; start += C) {
    const row = start % alpha.length;
    let strength = 0;
    let seen = 0;
    for (let v = 0; v < C; v++) {
      const count = counts[start + v]!;
      strength += alpha[row + v]!;
      seen += count;
      if (count > 0) sum += logGamma(count + alpha[row + v]!) - unseen[row + v]!;
    }
    if (seen > 0) sum += logGamma(strength) - logGamma(strength + seen);
  }
  return sum;
}
