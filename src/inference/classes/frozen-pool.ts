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
      /** [C]: of every class; without it all are alike, as in pools that were kept before there was one. */
      readonly logPrior?: ArrayLike<number> | undefined;
    }
  | {
      readonly kind: 'confusion';
      readonly name: string;
      /** [S]: of every state, a multiple of the classes; state s is of class s modulo C. */
      readonly logPrior: ArrayLike<number>;
      /** [A + 1, S, C]: log P(vote = v | state s) of annotator a at (a·S + s)·C + v. */
      readonly logConfusion: ArrayLike<number>;
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
  return judgeVotes(pool, { annotators, classes, from: 0, to: classes.length });
}

/** The votes of one task: from `from` up to `to` of parallel arrays. */
export interface TaskVotes {
  readonly annotators: ArrayLike<number>;
  readonly classes: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
}

/** As `judge`, of votes that lie among others. */
export function judgeVotes(pool: FrozenPool, task: TaskVotes): Float64Array {
  const posterior = new Float64Array(pool.classCount);
  for (let m = 0; m < pool.members.length; m++) {
    const share = memberPosterior(pool, pool.members[m]!, task);
    const weight = pool.weights[m]!;
    for (let c = 0; c < posterior.length; c++) posterior[c]! += weight * share[c]!;
  }
  const { temperature, classBias } = pool;
  temper(posterior, temperature, classBias);
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

type Shape = Pick<FrozenPool, 'classCount' | 'annotatorCount' | 'correlation'>;

/** What one member says of one task, [C]. */
export function memberPosterior(shape: Shape, member: FrozenMember, task: TaskVotes): Float64Array {
  const discount = voteDiscount(task.to - task.from, shape.correlation);
  if (member.kind === 'vote') return byVote(member, shape, task, discount);
  if (member.kind === 'skill') return bySkill(member, shape, task, discount);
  return byConfusion(member, shape, task, discount);
}

/** The row of an annotator: who is not known has that of the crowd. */
function rowOf(annotator: number, annotatorCount: number): number {
  return annotator >= 0 && annotator < annotatorCount ? annotator : annotatorCount;
}

/** Shares of as many votes as these are worth and those imagined. */
function byVote(
  { weight, imagined }: FrozenMember & { kind: 'vote' },
  { classCount, annotatorCount }: Shape,
  { annotators, classes, from, to }: TaskVotes,
  discount: number,
): Float64Array {
  const row = new Float64Array(classCount);
  let sum = 0;
  for (let i = from; i < to; i++) {
    const counts = weight[rowOf(annotators[i]!, annotatorCount)]!;
    row[classes[i]!]! += counts;
    sum += counts;
  }
  const worth = sum > 0 ? (to - from) * discount : 0;
  for (let c = 0; c < row.length; c++) {
    const share = sum > 0 ? row[c]! / sum : 0;
    row[c] = (worth * share + imagined / row.length) / (worth + imagined);
  }
  return row;
}

function bySkill(
  { skill, logPrior }: FrozenMember & { kind: 'skill' },
  { classCount, annotatorCount }: Shape,
  { annotators, classes, from, to }: TaskVotes,
  discount: number,
): Float64Array {
  const row = new Float64Array(classCount);
  const others = Math.max(1, classCount - 1);
  for (let i = from; i < to; i++) {
    const right = skill[rowOf(annotators[i]!, annotatorCount)]!;
    row[classes[i]!]! += Math.log((right * others) / (1 - right));
  }
  for (let c = 0; c < row.length; c++) row[c] = (row[c]! + (logPrior?.[c] ?? 0)) * discount;
  exponentiate(row);
  return row;
}

function byConfusion(
  { logPrior, logConfusion }: FrozenMember & { kind: 'confusion' },
  { classCount: C, annotatorCount }: Shape,
  { annotators, classes, from, to }: TaskVotes,
  discount: number,
): Float64Array {
  const S = logPrior.length;
  const states = new Float64Array(S);
  for (let i = from; i < to; i++) {
    const column = rowOf(annotators[i]!, annotatorCount) * S * C + classes[i]!;
    for (let s = 0; s < S; s++) states[s]! += logConfusion[column + s * C]!;
  }
  for (let s = 0; s < S; s++) states[s] = (states[s]! + logPrior[s]!) * discount;
  exponentiate(states);
  if (S === C) return states;
  const row = new Float64Array(C);
  for (let s = 0; s < S; s++) row[s % C]! += states[s]!;
  return row;
}
