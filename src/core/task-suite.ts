import { allTasks, type Mask, maskOf } from './mask.ts';

/**
 * Where the tasks of a suite (or one gold task) stand: a run of JSON lines in a chunk of the import.
 * `chunk` is a digest of the chunk's bytes, so what a payload names can never be replaced.
 */
export interface Payload {
  readonly chunk: string;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * The time-bound right to answer an assignment. `gold` counts the gold tasks shuffled in.
 *
 * `releasedAt` is set when the page closed: only a save after it keeps the lease alive. `answered` names
 * tasks that its holder has answered late meanwhile, by an earlier assignment: they stay seen.
 */
export interface Lease {
  readonly assignmentId: string;
  readonly annotatorId: string;
  readonly tasks: Mask;
  readonly gold: number;
  readonly expiresAt: number;
  readonly releasedAt?: number;
  readonly answered?: Mask;
}

/** A task's label by majority as long as no export weighs annotators: choice and vote share. */
export interface SuiteLabel {
  readonly choice: string | null;
  readonly confidence: number;
}

/**
 * K consecutive tasks, the unit of coordination. What is open is derived from these, never stored.
 *
 * `wanted` and `counted` hold answers a task; `seenBy` the tasks each person holds or has answered;
 * `place` is a fixed random number below 2^20 that orders the walk; `labels` is null until all
 * wanted answers are counted and the aggregation has seen them.
 */
export interface TaskSuite {
  readonly kind: 'taskSuite';
  readonly jobId: string;
  readonly taskSuiteId: string;
  readonly bin: number;
  readonly place: number;
  readonly payload: Payload;
  readonly wanted: readonly number[];
  readonly counted: readonly number[];
  readonly leases: readonly Lease[];
  readonly seenBy: Readonly<Record<string, Mask>>;
  readonly labels: readonly SuiteLabel[] | null;
  readonly version: number;
}

/** Places are below this; any larger index value is an instant, the earliest lease expiry. */
export const PLACES = 2 ** 20;

/** Tasks that want more answers than are counted or leased. */
export function openTasks(suite: TaskSuite): Mask {
  const open: number[] = [];
  for (let i = 0; i < suite.wanted.length; i++) {
    const leased = suite.leases.filter((lease) => lease.tasks & (1 << i)).length;
    if ((suite.wanted[i] ?? 0) > (suite.counted[i] ?? 0) + leased) open.push(i);
  }
  return maskOf(open);
}

/** True when every wanted answer is counted and nobody holds a task. */
export const isComplete = (suite: TaskSuite): boolean =>
  suite.leases.length === 0 && openTasks(suite) === 0;

/** Tasks with all their wanted answers counted. */
export const completeTasks = (suite: TaskSuite): Mask =>
  maskOf(suite.wanted.flatMap((wanted, i) => ((suite.counted[i] ?? 0) >= wanted ? [i] : [])));

/** Adds `by` to the counters of the tasks in a mask. */
export const addCounts = (counts: readonly number[], tasks: Mask, by: 1 | -1): readonly number[] =>
  counts.map((count, i) => (tasks & (1 << i) ? count + by : count));

/** Takes `tasks` out of what a person has seen; a person left with nothing is dropped. */
export function forget(
  seenBy: TaskSuite['seenBy'],
  annotatorId: string,
  tasks: Mask,
): TaskSuite['seenBy'] {
  const rest = (seenBy[annotatorId] ?? 0) & ~tasks;
  const { [annotatorId]: _, ...others } = seenBy;
  return rest === 0 ? others : { ...others, [annotatorId]: rest };
}

/** A suite as the import writes it: nothing counted, nobody has seen it. */
export function newTaskSuite(
  made: Pick<TaskSuite, 'jobId' | 'taskSuiteId' | 'bin' | 'place' | 'payload'>,
  size: number,
  redundancy: number,
): TaskSuite {
  if (allTasks(size) === 0) throw new Error('a task suite has at least one task');
  return {
    kind: 'taskSuite',
    ...made,
    wanted: Array<number>(size).fill(redundancy),
    counted: Array<number>(size).fill(0),
    leases: [],
    seenBy: {},
    labels: null,
    version: 1,
  };
}
