import { exponentiate, seededRandom } from '../numeric.ts';
import { drawBeta } from '../random.ts';
import type { Votes } from '../votes.ts';
import type { Variational } from './variational.ts';

/**
 * The entropy of every task's posterior in nats, [T]: 0 where certain, log C where nothing is known.
 *
 * @param posterior [T, C] row-major
 */
export function entropies(posterior: Float64Array, classCount: number): Float64Array {
  const entropy = new Float64Array(posterior.length / classCount);
  for (let i = 0; i < posterior.length; i++) {
    const p = posterior[i]!;
    if (p > 0) entropy[Math.floor(i / classCount)]! -= p * Math.log(p);
  }
  return entropy;
}

/** How to draw; `seed` is a whole number from 0 to 2^32 - 1. */
export interface DrawOptions {
  readonly seed: number;
  /** Default 400. */
  readonly draws?: number | undefined;
  /** Default 0.95. */
  readonly confidence?: number | undefined;
}

/** Credible intervals of a task's class probabilities, [C] each. */
export interface ClassIntervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * How far the class probabilities of one task could be otherwise, by what is not known of its annotators.
 *
 * Draws the confusions of a variational Dawid–Skene from their posterior and weighs the task's votes by
 * each draw; ends are order statistics, half a tail outside. Few votes an annotator make wide intervals.
 * Does not count what is unknown of the class prior, nor that the method itself may be wrong. Readings an
 * annotator repeats are drawn apart. The same seed gives the same bytes. O(draws · votes of the task · C).
 */
export function classIntervals(
  votes: Votes,
  task: number,
  fit: Pick<Variational, 'alpha' | 'counts' | 'classPrior'>,
  { seed, draws = 400, confidence = 0.95 }: DrawOptions,
): ClassIntervals {
  const C = votes.classCount;
  const random = seededRandom(seed);
  const drawn = Array.from({ length: C }, () => new Float64Array(draws));
  const row = new Float64Array(C);
  for (let d = 0; d < draws; d++) {
    for (let c = 0; c < C; c++) row[c] = Math.log(fit.classPrior[c]!);
    for (let i = votes.taskStart[task]!; i < votes.taskStart[task + 1]!; i++) {
      for (let c = 0; c < C; c++) {
        const [said, other] = cellAgainstRow(fit, votes.annotator[i]!, c, votes.vote[i]!);
        row[c]! += Math.log(drawBeta(said, other, random));
      }
    }
    exponentiate(row);
    for (let c = 0; c < C; c++) drawn[c]![d] = row[c]!;
  }
  const outside = Math.floor(((1 - confidence) / 2) * draws);
  for (const probabilities of drawn) probabilities.sort();
  return {
    low: Float64Array.from(drawn, (probabilities) => probabilities[outside]!),
    high: Float64Array.from(drawn, (probabilities) => probabilities[draws - 1 - outside]!),
  };
}

/** The Dirichlet parameter of one cell of a confusion, and the sum of the others in its row. */
function cellAgainstRow(
  { alpha, counts }: Pick<Variational, 'alpha' | 'counts'>,
  annotator: number,
  truth: number,
  vote: number,
): [said: number, other: number] {
  const C = Math.sqrt(alpha.length);
  let other = 0;
  for (let v = 0; v < C; v++) {
    if (v !== vote) other += alpha[truth * C + v]! + counts[(annotator * C + truth) * C + v]!;
  }
  const said = alpha[truth * C + vote]! + counts[(annotator * C + truth) * C + vote]!;
  return [said, other];
}
