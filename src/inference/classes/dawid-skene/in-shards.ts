import type { Votes } from '../../votes.ts';
import { mustHoldConfusions } from '../confusion-posterior.ts';
import type { DawidSkene } from '../dawid-skene.ts';
import { mustFitGold } from '../gold.ts';
import { climbInSteps } from './climb.ts';
import { firstStatistics, shardStatistics } from './shard.ts';
import { type AnnotatorRows, addStatisticsAt, statisticsAt } from './shard-annotators.ts';
import type { Shard } from './shard-file.ts';
import {
  confusionByTruth,
  newParameters,
  newStatistics,
  parametersOf,
  type Statistics,
} from './statistics.ts';

/** Plain EM, without imagined votes. */
const SMOOTHING = 0;
const MOST_ITERATIONS = 100;
/** Nats a vote. */
const TOLERANCE = 1e-6;

/** A run of tasks with annotators of its own numbering, and where in the whole its truths are written. */
interface Part extends Shard {
  readonly rows: AnnotatorRows;
  /** [T of the shard, C], a view of those of the whole. */
  readonly posterior: Float64Array<ArrayBuffer>;
}

/**
 * `dawidSkene` as map and reduce over shards that see nothing but their own votes and annotators, one after
 * another: what many machines do with more votes than one holds.
 *
 * Sums are added in order of shard, so that the same count gives the same bytes. Another count rounds
 * otherwise: posteriors agree with those of `dawidSkene` to 1e-9 with as many iterations. Takes 5 bytes a
 * vote more.
 *
 * @param count shards, 1 or more, of as many tasks each to within one; no more than there are tasks
 * @throws RangeError when gold does not fit the votes, or confusions do not fit memory
 */
export function dawidSkeneInShards(
  votes: Votes,
  gold: Int32Array | undefined,
  count: number,
): DawidSkene {
  mustFitGold(votes, gold);
  mustHoldConfusions(votes);
  const posterior = new Float64Array(votes.taskCount * votes.classCount);
  const parts = partsOf(votes, gold, posterior, count);
  let sums = reduced(votes, parts, (part) => firstStatistics(part.votes, part.gold));
  const iterate = () => {
    const before = sums;
    sums = reduced(votes, parts, (part) => expected(part, before));
    return sums.logLikelihood[0]!;
  };
  const parameters = newParameters(votes);
  const { trace, iterations, converged } = climbInSteps(
    { parameters, smoothing: SMOOTHING, iterate },
    { maxIterations: MOST_ITERATIONS, enough: TOLERANCE * votes.vote.length },
  );
  parametersOf(sums, SMOOTHING, parameters);
  return {
    posterior,
    classPrior: parameters.classPrior,
    confusion: confusionByTruth(parameters),
    logLikelihood: Float64Array.from(trace),
    iterations,
    converged,
  };
}

/** The map of an iteration: the posteriors and statistics of a shard, by the sums that it ended with before. */
function expected({ votes, gold, rows, posterior }: Part, before: Statistics): Statistics {
  const parameters = parametersOf(statisticsAt(before, rows), SMOOTHING, newParameters(votes));
  return shardStatistics(votes, parameters, gold, posterior);
}

/** The reduce: one shard's statistics are held at a time. */
function reduced(
  votes: Votes,
  parts: readonly Part[],
  statisticsOf: (part: Part) => Statistics,
): Statistics {
  const sums = newStatistics(votes);
  for (const part of parts) addStatisticsAt(sums, statisticsOf(part), part.rows);
  return sums;
}

function partsOf(
  votes: Votes,
  gold: Int32Array | undefined,
  posterior: Float64Array<ArrayBuffer>,
  count: number,
): Part[] {
  const { taskCount, classCount: C } = votes;
  const shards = Math.max(1, Math.min(count, taskCount));
  const start = (shard: number) => Math.floor((taskCount * shard) / shards);
  return Array.from({ length: shards }, (_, shard) => {
    const [from, to] = [start(shard), start(shard + 1)];
    return {
      ...cut(votes, from, to),
      gold: gold?.subarray(from, to),
      posterior: posterior.subarray(from * C, to * C),
    };
  });
}

/** The votes of some tasks; annotators are numbered by their first vote among them. */
function cut(votes: Votes, from: number, to: number): Pick<Part, 'votes' | 'rows'> {
  const [begin, end] = [votes.taskStart[from]!, votes.taskStart[to]!];
  const own = new Map<number, number>();
  const annotator = votes.annotator.slice(begin, end);
  for (let i = 0; i < annotator.length; i++) {
    const row = annotator[i]!;
    const number = own.get(row) ?? own.size;
    own.set(row, number);
    annotator[i] = number;
  }
  const taskStart = votes.taskStart.slice(from, to + 1).map((at) => at - begin);
  const shard = { taskCount: to - from, annotatorCount: own.size, taskStart, annotator };
  return {
    votes: { ...votes, ...shard, vote: votes.vote.subarray(begin, end) },
    rows: Uint32Array.from(own.keys()),
  };
}
