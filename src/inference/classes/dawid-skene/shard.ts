import type { Votes } from '../../votes.ts';
import { countRange, expectRange } from './pass.ts';
import {
  type DawidSkeneParameters,
  newParameters,
  newStatistics,
  type Statistics,
} from './statistics.ts';

/**
 * Dawid–Skene as map and reduce, for more votes than one machine holds.
 *
 * A shard is the votes of some tasks, with the annotators and classes of the whole. An iteration maps
 * `shardStatistics` over the shards, reduces by `mergeStatistics` and ends in `parametersOf`; the first
 * maps `firstStatistics`. Any number of shards gives the parameters of the whole but for rounding.
 *
 * @param gold the known class of each task of the shard, -1 where unknown
 * @returns the statistics of the shard by majority vote, where EM starts
 */
export function firstStatistics(votes: Votes, gold?: Int32Array): Statistics {
  const statistics = newStatistics(votes);
  const posterior = new Float64Array(votes.taskCount * votes.classCount);
  const parameters = newParameters({ ...votes, annotatorCount: 0 });
  countRange({ votes, gold, parameters, posterior, statistics }, 0, votes.taskCount);
  return statistics;
}

/**
 * The map of an iteration: the statistics of a shard, given the parameters that all shards share.
 *
 * @param posterior [T, C] of the shard, overwritten: after the last iteration, the truths
 */
export function shardStatistics(
  votes: Votes,
  parameters: DawidSkeneParameters,
  gold?: Int32Array,
  posterior = new Float64Array(votes.taskCount * votes.classCount),
): Statistics {
  const statistics = newStatistics(votes);
  expectRange({ votes, gold, parameters, posterior, statistics }, 0, votes.taskCount);
  return statistics;
}
