import type { Interval } from '../interval.ts';
import type { Votes } from '../votes.ts';
import { type Inference, meanPosterior } from './inference.ts';
import { majorityVote } from './majority-vote.ts';
import { ORDERED_TYPES, orderedTypes } from './ordered-types.ts';
import { pooledDawidSkene } from './pooled-dawid-skene.ts';

/** How an annotator uses ordered classes, in classes. */
export interface OrdinalAnnotator {
  /** Above 0 for votes that are too high. */
  readonly lean: number;
  readonly scatter: number;
  /** In which the scatter lies with probability 95 %, of the scatters there are. */
  readonly scatterInterval: Interval;
}

/** Ordered classes inferred. */
export interface OrdinalInference extends Inference {
  /** [T]: the posterior median, which makes the expected number of classes astray least. */
  readonly median: Uint16Array;
  readonly annotators: readonly OrdinalAnnotator[];
  /** Of both members that iterate together. */
  readonly iterations: number;
}

/**
 * Ordered classes, class c between c − 1 and c + 1: the equal mean of three posteriors, and its median.
 *
 * The members err in unlike ways: shares of votes know no annotators, pooled Dawid–Skene (three imagined
 * votes a row) knows annotators but no order, `orderedTypes` both but only a few kinds of them. Gold is
 * clamped in each. A task without votes has nearly equal classes.
 *
 * @param gold the class of tasks whose truth is known, -1 elsewhere, [T]
 */
export function inferOrdinal(votes: Votes, gold?: Int32Array): OrdinalInference {
  const C = votes.classCount;
  const shares = majorityVote(votes).posterior;
  const pooled = pooledDawidSkene(votes, { poolWeight: 3, gold });
  const ordered = orderedTypes(votes, gold);
  const posterior = shares.map((p, i) => {
    const known = gold?.[Math.floor(i / C)] ?? -1;
    return known >= 0
      ? Number(known === i % C)
      : (p + pooled.posterior[i]! + ordered.posterior[i]!) / 3;
  });
  const classPrior = new Float64Array(C);
  meanPosterior(votes, posterior, classPrior, gold);
  const annotators = Array.from({ length: votes.annotatorCount }, (_, a) =>
    described(ordered.types.subarray(a * ORDERED_TYPES.length, (a + 1) * ORDERED_TYPES.length)),
  );
  const iterations = pooled.iterations + ordered.iterations;
  return { posterior, classPrior, median: medians(posterior, C), annotators, iterations };
}

/**
 * The probability that the truth of task t is at most `tolerance` classes from its median.
 *
 * @param tolerance 0 for exactly right
 */
export function ordinalConfidence(
  { posterior, classPrior, median }: OrdinalInference,
  t: number,
  tolerance: number,
): number {
  const C = classPrior.length;
  let sum = 0;
  for (let c = 0; c < C; c++) {
    if (Math.abs(c - median[t]!) <= tolerance) sum += posterior[t * C + c]!;
  }
  return Math.min(1, sum);
}

/** The first class at which half the probability is reached, of every task. */
function medians(posterior: Float64Array, C: number): Uint16Array {
  return Uint16Array.from({ length: posterior.length / C }, (_, t) => {
    let below = 0;
    for (let c = 0; c < C - 1; c++) {
      below += posterior[t * C + c]!;
      if (below >= 0.5 - 1e-12) return c;
    }
    return C - 1;
  });
}

function described(types: Float64Array): OrdinalAnnotator {
  let [lean, scatter] = [0, 0];
  const byScatter = new Map<number, number>();
  for (const [k, type] of ORDERED_TYPES.entries()) {
    lean += types[k]! * type.lean;
    scatter += types[k]! * type.scatter;
    byScatter.set(type.scatter, (byScatter.get(type.scatter) ?? 0) + types[k]!);
  }
  const scatters = [...byScatter].sort(([a], [b]) => a - b);
  return {
    lean,
    scatter,
    scatterInterval: { low: reach(scatters), high: reach(scatters.reverse()) },
  };
}

/** The first value at which 2.5 % of the probability is reached. */
function reach(values: readonly (readonly [value: number, probability: number])[]): number {
  let sum = 0;
  for (const [value, probability] of values) {
    sum += probability;
    if (sum >= 0.025) return value;
  }
  return values.at(-1)![0];
}
