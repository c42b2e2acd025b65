import type { Votes } from './votes.ts';

/** When a task has had votes enough. */
export interface EnoughVotes {
  /** No task stops before. */
  readonly minVotes: number;
  /** No task gets more. */
  readonly maxVotes: number;
  /** Stop each task at a posterior, or all of them at an expected share of wrong labels in the whole dataset. */
  readonly target:
    | { readonly kind: 'posterior'; readonly probability: number }
    | { readonly kind: 'dataset-error'; readonly share: number };
}

/**
 * Which tasks want one more vote, [T]: 1 for each that does.
 *
 * Asked anew after every refit, so a task that had stopped opens again when the newest fit doubts it. For a
 * dataset error e the doubt that a task may keep is the largest λ for which the mean of min(doubt, λ) is no
 * more than e: the doubts above it are what costs least to bring down. Posteriors should be calibrated.
 *
 * @param posterior [T, C] row-major
 * @throws RangeError when the rule is no rule
 */
export function wantsVote(votes: Votes, posterior: Float64Array, rule: EnoughVotes): Uint8Array {
  mustBeRule(rule);
  const { minVotes, maxVotes, target } = rule;
  const doubt = doubts(votes, posterior);
  const allowed =
    target.kind === 'posterior' ? 1 - target.probability : allowedDoubt(doubt, target.share);
  return Uint8Array.from(doubt, (open, t) => {
    const cast = votes.taskStart[t + 1]! - votes.taskStart[t]!;
    return cast < maxVotes && (cast < minVotes || open > allowed) ? 1 : 0;
  });
}

/**
 * What one more vote by an annotator is expected to add to the probability that the label is right.
 *
 * The label is the most probable class, so this is the mean over their votes of the largest posterior after
 * the vote, less the largest now: 0 where no vote of theirs could change the label, never below.
 *
 * @param posterior [C] of the task now
 * @param confusion [C, C] of the annotator: P(vote = v | truth = c) at c·C + v
 * @see Zheng et al. (2015), QASCA, section 5.1, doi:10.1145/2723372.2749430, for accuracy
 */
export function expectedGain(posterior: ArrayLike<number>, confusion: ArrayLike<number>): number {
  const C = posterior.length;
  let [now, after] = [0, 0];
  for (let c = 0; c < C; c++) now = Math.max(now, posterior[c]!);
  for (let v = 0; v < C; v++) {
    let largest = 0;
    for (let c = 0; c < C; c++) largest = Math.max(largest, posterior[c]! * confusion[c * C + v]!);
    after += largest;
  }
  return Math.max(0, after - now);
}

/**
 * The open task where one annotator's vote is expected to gain most; of equals the most doubtful, then the
 * first.
 *
 * @param posterior [T, C] row-major
 * @param open [T]: 1 where the annotator may vote
 * @returns -1 when no task is open
 */
export function nextTask(
  posterior: Float64Array,
  open: Uint8Array,
  confusion: ArrayLike<number>,
): number {
  const C = posterior.length / open.length;
  let [best, mostGain, mostDoubt] = [-1, -1, -1];
  for (let t = 0; t < open.length; t++) {
    if (open[t] === 0) continue;
    const row = posterior.subarray(t * C, (t + 1) * C);
    const gain = expectedGain(row, confusion);
    const doubt = 1 - Math.max(...row);
    if (gain < mostGain || (gain === mostGain && doubt <= mostDoubt)) continue;
    [best, mostGain, mostDoubt] = [t, gain, doubt];
  }
  return best;
}

/** One less the largest posterior of every task. */
function doubts(votes: Votes, posterior: Float64Array): Float64Array {
  const C = votes.classCount;
  const doubt = new Float64Array(votes.taskCount);
  for (let t = 0; t < doubt.length; t++) {
    let largest = 0;
    for (let c = 0; c < C; c++) largest = Math.max(largest, posterior[t * C + c]!);
    doubt[t] = 1 - largest;
  }
  return doubt;
}

/** The largest λ for which the mean of min(doubt, λ) is no more than `share`; Infinity where all may stay. */
export function allowedDoubt(doubt: Float64Array, share: number): number {
  const sorted = doubt.slice().sort();
  const budget = share * sorted.length;
  let below = 0;
  for (const [i, next] of sorted.entries()) {
    const rest = sorted.length - i;
    if (below + rest * next > budget) return (budget - below) / rest;
    below += next;
  }
  return Number.POSITIVE_INFINITY;
}

function mustBeRule({ minVotes, maxVotes, target }: EnoughVotes): void {
  if (!(minVotes >= 1 && maxVotes >= minVotes)) {
    throw new RangeError(`votes must be 1 ≤ least ≤ most, got ${minVotes} and ${maxVotes}`);
  }
  const share = target.kind === 'posterior' ? target.probability : target.share;
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`a target must be above 0 and below 1, got ${share}`);
  }
}
