import { exponentiate } from '../numeric.ts';
import { voteDiscount } from './correlation.ts';

/** What a member of the pool knows of the annotators: rows by annotator, and at the end one of the crowd. */
export type FrozenMember =
  | {
      readonly kind: 'vote';
      readonly name: string;
      /** [A + 1]: how much a vote counts. */
      readonly weight: ArrayLike<number>;
      /** Votes imagined beside the real ones, spread over all classes: the rule of succession. */
      readonly imagined: number;
    }
  | {
      readonly kind: 'skill';
      readonly name: string;
      /** [A + 1]: the probability that a vote is right. */
      readonly skill: ArrayLike<number>;
    }
  | {
      readonly kind: 'confusion';
      readonly name: string;
      /** [S]: of every state, a multiple of the classes; state s is of class s modulo C. */
      readonly logPrior: ArrayLike<number>;
      /** [A + 1, S, C]: log P(vote = v | state s) of annotator a at (a·S + s)·C + v. */
      readonly logConfusion: ArrayLike<number>;
      /** Whether its posterior is softened where votes err together, as of all who cannot say so themselves. */
      readonly discounted: boolean;
    };

/**
 * A fitted pool, enough to judge one task by itself: `judge`.
 *
 * Typed arrays when it comes out of inference; `JSON.stringify(frozen, plain)` writes it, and what
 * `JSON.parse` reads back judges the same.
 */
export interface FrozenPool {
  readonly classCount: number;
  readonly annotatorCount: number;
  readonly members: readonly FrozenMember[];
  /** One a member; sums to 1. */
  readonly weights: readonly number[];
  readonly correlation: number;
  /** Above 1 posteriors become softer, below 1 sharper. */
  readonly temperature: number;
  /** [C]: added to log-probabilities; 0 without gold. */
  readonly classBias: ArrayLike<number>;
}

/** Writes typed arrays as plain ones: the second argument of JSON.stringify. */
export function plain(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? Array.from(value) : value;
}

/**
 * The class posterior of one task from its votes: what `auto` gave for that task, or will for a new one.
 *
 * `annotators` and `classes` are parallel. An annotator who is not 0 to A - 1 is taken for one of the crowd.
 * O(members · votes · C).
 */
export function judge(
  pool: FrozenPool,
  annotators: ArrayLike<number>,
  classes: ArrayLike<number>,
): Float64Array {
  const posterior = new Float64Array(pool.classCount);
  for (const [m, member] of pool.members.entries()) {
    const share = memberPosterior(pool, member, annotators, classes);
    for (let c = 0; c < posterior.length; c++) posterior[c]! += pool.weights[m]! * share[c]!;
  }
  temper(posterior, pool.temperature, pool.classBias);
  return posterior;
}

/** A probability this small is as good as none, and its logarithm still a number. */
const LEAST = 1e-12;

/** Raises a row of probabilities to 1/temperature, with `bias` added to their logarithms, in place. */
export function temper(row: Float64Array, temperature: number, bias?: ArrayLike<number>): void {
  for (let c = 0; c < row.length; c++) {
    row[c] = Math.log(Math.max(row[c]!, LEAST)) / temperature + (bias?.[c] ?? 0);
  }
  exponentiate(row);
}

/** What one member says of one task, [C]. */
export function memberPosterior(
  pool: Pick<FrozenPool, 'classCount' | 'annotatorCount' | 'correlation'>,
  member: FrozenMember,
  annotators: ArrayLike<number>,
  classes: ArrayLike<number>,
): Float64Array {
  const discount = voteDiscount(annotators.length, pool.correlation);
  const who = (i: number) => {
    const a = annotators[i]!;
    return a >= 0 && a < pool.annotatorCount ? a : pool.annotatorCount;
  };
  const row = new Float64Array(pool.classCount);
  if (member.kind === 'vote') voteInto(row, member, who, classes, discount);
  else if (member.kind === 'skill') skillInto(row, member.skill, who, classes, discount);
  else return byConfusion(member, pool.classCount, who, classes, member.discounted ? discount : 1);
  return row;
}

/** Shares of as many votes as these are worth and those imagined. */
function voteInto(
  row: Float64Array,
  { weight, imagined }: FrozenMember & { kind: 'vote' },
  who: (i: number) => number,
  classes: ArrayLike<number>,
  discount: number,
): void {
  let sum = 0;
  for (let i = 0; i < classes.length; i++) {
    row[classes[i]!]! += weight[who(i)]!;
    sum += weight[who(i)]!;
  }
  const worth = sum > 0 ? classes.length * discount : 0;
  for (let c = 0; c < row.length; c++) {
    const share = sum > 0 ? row[c]! / sum : 0;
    row[c] = (worth * share + imagined / row.length) / (worth + imagined);
  }
}

function skillInto(
  row: Float64Array,
  skill: ArrayLike<number>,
  who: (i: number) => number,
  classes: ArrayLike<number>,
  discount: number,
): void {
  const others = Math.max(1, row.length - 1);
  for (let i = 0; i < classes.length; i++) {
    const right = skill[who(i)]!;
    row[classes[i]!]! += discount * Math.log((right * others) / (1 - right));
  }
  exponentiate(row);
}

function byConfusion(
  member: FrozenMember & { kind: 'confusion' },
  C: number,
  who: (i: number) => number,
  classes: ArrayLike<number>,
  discount: number,
): Float64Array {
  const { logPrior, logConfusion } = member;
  const S = logPrior.length;
  const states = new Float64Array(S);
  for (let i = 0; i < classes.length; i++) {
    const column = who(i) * S * C + classes[i]!;
    for (let s = 0; s < S; s++) states[s]! += logConfusion[column + s * C]!;
  }
  for (let s = 0; s < S; s++) states[s] = (states[s]! + logPrior[s]!) * discount;
  exponentiate(states);
  if (S === C) return states;
  const row = new Float64Array(C);
  for (let s = 0; s < S; s++) row[s % C]! += states[s]!;
  return row;
}
