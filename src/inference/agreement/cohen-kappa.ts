import type { Interval } from '../interval.ts';
import { mustBeIndex, type Votes } from '../votes.ts';
import { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';

/** How much a disagreement weighs: all alike, by the distance of the classes, or by its square. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

/** What two annotators said of the same tasks, in order of tasks; classes are in their order. */
export interface VotePairs {
  readonly classCount: number;
  /** [N] */
  readonly first: Uint16Array;
  /** [N] */
  readonly second: Uint16Array;
}

/** The tasks that both annotators voted on; of a repeated reading the lowest class is taken. */
export function votePairs(votes: Votes, first: number, second: number): VotePairs {
  mustBeIndex('first', first, votes.annotatorCount);
  mustBeIndex('second', second, votes.annotatorCount);
  const pairs: [number, number][] = [];
  for (let t = 0; t < votes.taskCount; t++) {
    const row = votes.annotator.subarray(votes.taskStart[t]!, votes.taskStart[t + 1]!);
    const [a, b] = [row.indexOf(first), row.indexOf(second)];
    if (a < 0 || b < 0) continue;
    pairs.push([votes.vote[votes.taskStart[t]! + a]!, votes.vote[votes.taskStart[t]! + b]!]);
  }
  return {
    classCount: votes.classCount,
    first: Uint16Array.from(pairs, ([vote]) => vote),
    second: Uint16Array.from(pairs, ([, vote]) => vote),
  };
}

/**
 * Cohen's kappa of two annotators: 1 where they always agree, 0 where as often as chance would have it.
 *
 * Chance has each annotator vote by their own shares of the classes. A class that neither used changes
 * nothing, except that weights count the classes between.
 *
 * @returns undefined without pairs, or when both only ever voted for one and the same class
 * @see Cohen (1960), doi:10.1177/001316446002000104; weights: Cohen (1968), doi:10.1037/h0026256
 */
export function cohenKappa(pairs: VotePairs, weights: KappaWeights = 'none'): number | undefined {
  return kappaOf(pairs, weights, pairs.first.keys());
}

/** A percentile bootstrap interval of kappa over tasks; undefined where kappa is. */
export function cohenKappaInterval(
  pairs: VotePairs,
  weights: KappaWeights,
  options: BootstrapOptions,
): Interval | undefined {
  return bootstrapInterval(pairs.first.length, (drawn) => kappaOf(pairs, weights, drawn), options);
}

function kappaOf(
  { classCount: C, first, second }: VotePairs,
  weights: KappaWeights,
  drawn: Iterable<number>,
): number | undefined {
  const rows = new Float64Array(C);
  const columns = new Float64Array(C);
  let pairs = 0;
  let observed = 0;
  for (const i of drawn) {
    rows[first[i]!]!++;
    columns[second[i]!]!++;
    observed += weightOf(weights, first[i]!, second[i]!);
    pairs++;
  }
  let expected = 0;
  for (let r = 0; r < C; r++) {
    if (rows[r] === 0) continue;
    for (let c = 0; c < C; c++) expected += rows[r]! * columns[c]! * weightOf(weights, r, c);
  }
  return expected > 0 ? 1 - (observed * pairs) / expected : undefined;
}

function weightOf(weights: KappaWeights, a: number, b: number): number {
  if (weights === 'none') return a === b ? 0 : 1;
  return weights === 'linear' ? Math.abs(a - b) : (a - b) ** 2;
}
