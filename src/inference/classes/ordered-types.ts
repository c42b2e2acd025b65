import { normalBelow } from '../normal.ts';
import { exponentiate, logInto, normalizeRows } from '../numeric.ts';
import type { Votes } from '../votes.ts';
import { eStep } from './dawid-skene.ts';
import { majorityVote } from './majority-vote.ts';

/** A kind of annotator of ordered classes: how far they lean up, and how far their votes scatter, in classes. */
export interface OrderedType {
  readonly lean: number;
  readonly scatter: number;
}

/** The types there are: every lean with every scatter. */
export const ORDERED_TYPES: readonly OrderedType[] = [-1.5, -0.75, 0, 0.75, 1.5].flatMap((lean) =>
  [0.4, 0.7, 1, 1.4, 2, 3].map((scatter) => ({ lean, scatter })),
);

/** Of a hundred votes two fall anywhere, so that no vote is impossible. */
const ASTRAY = 0.02;

/** What the ordered model gives. */
export interface OrderedFit {
  /** [T, C]. */
  readonly posterior: Float64Array;
  /** [A, types]: which type an annotator is; rows sum to 1. */
  readonly types: Float64Array;
  readonly iterations: number;
}

/**
 * Ordered classes by annotators of a few types: a vote is the true class, leaning and scattering.
 *
 * With truth c an annotator of lean b and scatter σ votes the class that contains c + b + σ·ε, ε standard
 * normal, classes reaching half a unit around their number (ordered probit). Variational EM: the types of
 * the annotators and the classes of the tasks in turn; how common a type is, is learned, the classes
 * have equal priors: with few tasks a learned prior draws all to the middle. O(votes · C · types) a turn.
 *
 * @param gold the class of tasks whose truth is known, -1 elsewhere, [T]
 * @see Lakshminarayanan & Teh (2013), Inferring Ground Truth from Multi-annotator Ordinal Data: a
 *   Probabilistic Approach, section 3, arXiv:1305.0015: there scatter alone, and by task
 */
export function orderedTypes(votes: Votes, gold?: Int32Array, iterations = 20): OrderedFit {
  const C = votes.classCount;
  const tables = ORDERED_TYPES.map((type) => logVotes(type, C));
  const K = tables.length;
  const { posterior } = majorityVote(votes);
  const types = new Float64Array(votes.annotatorCount * K);
  const common = new Float64Array(K).fill(1 / K);
  const logConfusion = new Float64Array(votes.annotatorCount * C * C);
  const logPrior = new Float64Array(C).fill(-Math.log(C));
  for (let turn = 0; turn < iterations; turn++) {
    typeStep(votes, posterior, tables, common, types);
    logConfusion.fill(0);
    for (let i = 0; i < logConfusion.length; i++) {
      const [a, cell] = [Math.floor(i / (C * C)), i % (C * C)];
      for (let k = 0; k < K; k++) logConfusion[i]! += types[a * K + k]! * tables[k]![cell]!;
    }
    eStep(votes, logPrior, logConfusion, posterior, gold);
  }
  return { posterior, types, iterations };
}

/** [C, C]: log P(vote | truth) at truth · C + vote. */
function logVotes({ lean, scatter }: OrderedType, C: number): Float64Array {
  return Float64Array.from({ length: C * C }, (_, cell) => {
    const [truth, vote] = [Math.floor(cell / C), cell % C];
    const below = (edge: number) => normalBelow((edge - truth - lean) / scatter);
    const to = vote === C - 1 ? 1 : below(vote + 0.5);
    const from = vote === 0 ? 0 : below(vote - 0.5);
    return Math.log((1 - ASTRAY) * Math.max(0, to - from) + ASTRAY / C);
  });
}

/** The types given the classes, and how common types are, in place. */
function typeStep(
  votes: Votes,
  posterior: Float64Array,
  tables: readonly Float64Array[],
  common: Float64Array,
  types: Float64Array,
): void {
  const [C, K] = [votes.classCount, tables.length];
  const counts = new Float64Array(votes.annotatorCount * C * C);
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t]!; i < votes.taskStart[t + 1]!; i++) {
      const column = votes.annotator[i]! * C * C + votes.vote[i]!;
      for (let c = 0; c < C; c++) counts[column + c * C]! += posterior[t * C + c]!;
    }
  }
  const logCommon = new Float64Array(K);
  logInto(logCommon, common);
  common.fill(1 / K);
  for (let a = 0; a < votes.annotatorCount; a++) {
    const own = counts.subarray(a * C * C, (a + 1) * C * C);
    const row = types.subarray(a * K, (a + 1) * K);
    for (let k = 0; k < K; k++) {
      row[k] = logCommon[k]! + own.reduce((sum, n, cell) => sum + n * tables[k]![cell]!, 0);
    }
    exponentiate(row);
    for (let k = 0; k < K; k++) common[k]! += row[k]!;
  }
  normalizeRows(common, K);
}
