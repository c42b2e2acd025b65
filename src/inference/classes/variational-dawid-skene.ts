import type { Votes } from '../votes.ts';
import { imaginedVotes } from './confusion-posterior.ts';
import { IN_TURN, type Runner } from './dawid-skene/workspace.ts';
import { type Variational, type VariationalOptions, variational } from './variational.ts';

/** How to run variational Dawid–Skene. */
export interface VariationalDawidSkeneOptions extends VariationalOptions {
  /** Imagined votes for the truth in every row of every confusion. Default 2. */
  readonly imaginedRight?: number | undefined;
  /** Imagined votes for all other classes of a row together, shared out evenly. Default 1. */
  readonly imaginedWrong?: number | undefined;
}

/**
 * Variational Dawid–Skene (iBCC-VB): every annotator's confusion is a distribution, not a point.
 *
 * Rows have the imagined votes as their Dirichlet prior; few votes leave a row wide, and its doubt reaches
 * the truths. Same bytes for the same votes.
 *
 * @throws RangeError when gold does not fit, an imagined count is not above 0, or confusions do not fit memory
 * @see Simpson et al. (2013), section 3, doi:10.1007/978-3-642-36406-8_1
 */
export function variationalDawidSkene(
  votes: Votes,
  options: VariationalDawidSkeneOptions = {},
  runner: Runner = IN_TURN,
): Variational {
  const { imaginedRight = 2, imaginedWrong = 1 } = options;
  if (!(imaginedRight > 0 && imaginedWrong > 0)) {
    throw new RangeError(
      `imagined votes must be above 0, got ${imaginedRight} right and ${imaginedWrong} wrong`,
    );
  }
  const alpha = imaginedVotes(votes.classCount, imaginedRight, imaginedWrong);
  return variational(votes, alpha, () => 0, options, runner);
}
