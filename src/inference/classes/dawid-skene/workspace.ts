import type { Votes } from '../../votes.ts';
import { countRange, expectRange, tallyRange } from './pass.ts';
import type { Slice } from './slice.ts';
import {
  type Allocate,
  addStatistics,
  allocateHere,
  type DawidSkeneParameters,
  newParameters,
  newStatistics,
  type Statistics,
} from './statistics.ts';

/**
 * All that EM needs in memory, cut into ranges of tasks that may be worked on at the same time.
 *
 * `starts` [R + 1]: range r holds tasks `starts[r]` up to `starts[r + 1]`. Each range has statistics of
 * its own; parameters are only read, and posteriors written by the range that has the task.
 */
export interface Workspace {
  readonly votes: Votes;
  readonly gold: Int32Array | undefined;
  readonly starts: Uint32Array;
  readonly parameters: DawidSkeneParameters;
  readonly posterior: Float64Array;
  readonly statistics: readonly Statistics[];
}

/**
 * `count`: posteriors by majority, where EM starts; `tally`: those that are there; `expect`: by the parameters,
 * as in every iteration.
 */
export type Step = 'count' | 'tally' | 'expect';

const PASSES = { count: countRange, tally: tallyRange, expect: expectRange } as const;

/** Who does the ranges: this thread in turn, or a caller's threads at once. The bytes are the same. */
export interface Runner {
  /** Memory that whoever runs a range can see. */
  readonly allocate: Allocate;
  /** Returns when `runRange` has been through every range of the workspace, each once. */
  run(workspace: Workspace, step: Step): void;
}

/** One range after another, in this thread. */
export const IN_TURN: Runner = {
  allocate: allocateHere,
  run(workspace, step) {
    for (let range = 0; range < workspace.statistics.length; range++) {
      runRange(workspace, step, range);
    }
  },
};

/** Makes room for EM on these votes: about 8 bytes for each of posterior [T, C] and R + 1 confusions. */
export function newWorkspace(
  votes: Votes,
  gold: Int32Array | undefined,
  { allocate }: Runner,
): Workspace {
  const starts = rangesOf(votes);
  const posterior = new Float64Array(allocate(8 * votes.taskCount * votes.classCount));
  const statistics = Array.from(starts.subarray(1), () => newStatistics(votes, allocate));
  const parameters = newParameters(votes, allocate);
  return { votes, gold, starts, parameters, posterior, statistics };
}

/** Does one range: its posteriors and its statistics, from parameters that nobody may change meanwhile. */
export function runRange(workspace: Workspace, step: Step, range: number): void {
  const slice: Slice = { ...workspace, statistics: workspace.statistics[range]! };
  PASSES[step](slice, workspace.starts[range]!, workspace.starts[range + 1]!);
}

/**
 * Does every range and adds up their statistics, always in order of range.
 *
 * @returns the statistics of all tasks, good until the next step
 */
export function runStep(workspace: Workspace, step: Step, runner: Runner): Statistics {
  runner.run(workspace, step);
  const [sum, ...others] = workspace.statistics;
  for (const other of others) addStatistics(sum!, other);
  return sum!;
}

const MOST_RANGES = 8;
const FEWEST_VOTES = 65_536;

/**
 * The ranges, of about as many votes each: by the votes alone and never by how many threads there are, so
 * that sums are rounded the same way everywhere.
 *
 * No more ranges than keep their confusions smaller than 8 bytes a vote.
 */
function rangesOf({ taskCount, annotatorCount, classCount, taskStart, vote }: Votes): Uint32Array {
  const cells = annotatorCount * classCount ** 2;
  const wanted = Math.floor(vote.length / Math.max(FEWEST_VOTES, cells));
  const count = Math.max(1, Math.min(MOST_RANGES, wanted));
  const starts = new Uint32Array(count + 1).fill(taskCount);
  for (let t = 0, range = 0; t < taskCount && range < count; t++) {
    while (range < count && taskStart[t]! >= (range * vote.length) / count) starts[range++] = t;
  }
  return starts;
}
