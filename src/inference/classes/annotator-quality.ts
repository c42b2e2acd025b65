import { betaInterval } from '../beta.ts';
import type { Votes } from '../votes.ts';

/** How good annotators are, whatever method told the truths; [A] each. */
export interface AnnotatorQuality {
  /** Posterior mean of the probability that a vote is right. */
  readonly accuracy: Float64Array;
  /** The ends of its credible interval. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** How many votes the figures stand on. */
  readonly votes: Uint32Array;
}

/**
 * The accuracy of every annotator with a credible interval, by the posteriors of any method.
 *
 * A vote is right with the posterior probability of its class; these add up to the successes of a Beta
 * posterior with a flat prior. So an annotator without votes has accuracy ½ and almost no bounds. Posteriors
 * lean on the very votes that are judged, and more the fewer a task has: of gold alone the figures are free
 * of that, so pass posteriors of gold. About 20 µs an annotator.
 *
 * @param posterior [T, C] row-major
 */
export function annotatorQuality(
  votes: Votes,
  posterior: Float64Array,
  confidence = 0.95,
): AnnotatorQuality {
  const right = new Float64Array(votes.annotatorCount);
  const cast = new Uint32Array(votes.annotatorCount);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      right[votes.annotator[i]!]! += posterior[t * votes.classCount + votes.vote[i]!]!;
      cast[votes.annotator[i]!]!++;
    }
  }
  const low = new Float64Array(votes.annotatorCount);
  const high = new Float64Array(votes.annotatorCount);
  for (let a = 0; a < right.length; a++) {
    const wrong = Math.max(cast[a]! - right[a]!, 0);
    const interval = betaInterval(1 + right[a]!, 1 + wrong, confidence);
    low[a] = interval.low;
    high[a] = interval.high;
  }
  return { accuracy: right.map((r, a) => (1 + r) / (2 + cast[a]!)), low, high, votes: cast };
}
