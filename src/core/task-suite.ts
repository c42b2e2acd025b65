import type { GroupRule } from '../contracts/job.ts';
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
 * The time-bound right to answer an assignment. `gold` counts the hidden tasks shuffled in: gold and repeats.
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

/** A task's label as it stood when its suite was complete: the export makes labels anew of all answers. */
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
 *
 * `redundancy` is what the job asks of every task, by its wish number `wish`; `wanted` goes beyond it by `reopen` alone. `grouping`
 * numbers the group of each task within the suite: a group never leaves its suite. `declines` counts who
 * would not answer a task, and those `aside` are asked of nobody any more, nor are those `known`, which have become
 * gold. `returnable` counts what a task wants no more since answers to it were discounted, and takes from their givers
 * again; absent where it is nothing. `model` is the number of the model that judged its tasks last; absent where shares of votes did.
 */
export interface TaskSuite {
  readonly kind: 'taskSuite';
  readonly jobId: string;
  readonly taskSuiteId: string;
  readonly bin: number;
  readonly place: number;
  readonly payload: Payload;
  readonly grouping?: { readonly rule: GroupRule['rule']; readonly groups: readonly number[] };
  readonly redundancy: number;
  readonly wish?: number;
  readonly wanted: readonly number[];
  readonly counted: readonly number[];
  readonly leases: readonly Lease[];
  readonly seenBy: Readonly<Record<string, Mask>>;
  readonly labels: readonly SuiteLabel[] | null;
  /** When tasks last came back unanswered. */
  readonly reopenedAt?: number;
  readonly declines?: readonly number[];
  readonly aside?: Mask;
  readonly known?: Mask;
  readonly returnable?: readonly number[];
  readonly model?: number;
  readonly version: number;
}

/** Places are below this; any larger index value is an instant, the earliest lease expiry. */
export const PLACES = 2 ** 20;

/** Answers of a task that are counted or that somebody is to give. */
const underway = ({ counted, leases }: TaskSuite, task: number): number =>
  (counted[task] ?? 0) + leases.filter(({ tasks }) => tasks & (1 << task)).length;

/** Answers of a task that nobody has given or is to give yet. */
export const answersLeft = (suite: TaskSuite, task: number): number =>
  Math.max(0, (suite.wanted[task] ?? 0) - underway(suite, task));

/** Tasks that want more answers than are counted or leased. */
export const openTasks = (suite: TaskSuite): Mask =>
  maskOf([...suite.wanted.keys()].filter((task) => answersLeft(suite, task) > 0));

/** How many answers the tasks of a suite want beyond those that are counted or leased. */
export const openAnswers = (suite: TaskSuite): number =>
  suite.wanted.reduce((sum, wanted, i) => sum + Math.max(0, wanted - underway(suite, i)), 0);

/** True when every wanted answer is counted and nobody holds a task. */
export const isComplete = (suite: TaskSuite): boolean =>
  suite.leases.length === 0 && openTasks(suite) === 0;

/** Tasks with all their wanted answers counted. */
export const completeTasks = (suite: TaskSuite): Mask =>
  maskOf(suite.wanted.flatMap((wanted, i) => ((suite.counted[i] ?? 0) >= wanted ? [i] : [])));

/** Tasks that are asked of nobody any more: set aside, or gold now. */
export const shutTasks = ({ aside = 0, known = 0 }: Pick<TaskSuite, 'aside' | 'known'>): Mask =>
  aside | known;

/**
 * Takes back what some tasks want beyond the redundancy and nobody is to give: whether they need further
 * answers is decided anew when the suite is complete. What is asked of nobody wants nothing more at all.
 */
export function settleWanted(suite: TaskSuite, tasks: Mask): TaskSuite {
  const { redundancy } = suite;
  const shut = shutTasks(suite);
  const wanted = suite.wanted.map((want, i) => {
    if (!(tasks & (1 << i))) return want;
    return Math.min(want, Math.max(shut & (1 << i) ? 0 : redundancy, underway(suite, i)));
  });
  return { ...suite, wanted };
}

/**
 * As `settleWanted`, of tasks an answer to which was discounted: whoever gave it may have its place again, though it is
 * asked of nobody else.
 */
export function settleDiscounted(suite: TaskSuite, tasks: Mask): TaskSuite {
  const settled = settleWanted(suite, tasks);
  const lapsed = suite.wanted.map((want, i) => Math.min(1, want - (settled.wanted[i] ?? 0)));
  return withReturnable(settled, (i) => (suite.returnable?.[i] ?? 0) + (lapsed[i] ?? 0));
}

function withReturnable(suite: TaskSuite, of: (task: number) => number): TaskSuite {
  const { returnable: _, ...rest } = suite;
  const returnable = suite.wanted.map((_want, i) => Math.max(0, of(i)));
  return returnable.some((count) => count > 0) ? { ...rest, returnable } : rest;
}

/** Answers that a task may have in all once discounted ones come back: as many as it was ever to have. */
const mostOf = ({ wanted, returnable, redundancy }: TaskSuite, task: number): number =>
  Math.max(redundancy, (wanted[task] ?? 0) + (returnable?.[task] ?? 0));

/**
 * Tasks of which a discounted answer may count again: also those that are asked of nobody any more, as nobody else
 * will answer them.
 */
export const returnableTasks = (suite: TaskSuite): Mask =>
  maskOf([...suite.wanted.keys()].filter((task) => underway(suite, task) < mostOf(suite, task)));

/** Tasks of which a discounted answer might count again, but for somebody who holds its place and may not answer. */
export const heldTasks = (suite: TaskSuite): Mask => {
  const short = [...suite.wanted.keys()].filter(
    (task) => (suite.counted[task] ?? 0) < mostOf(suite, task),
  );
  return maskOf(short) & ~returnableTasks(suite);
};

/** Counts a discounted answer to some of the `returnableTasks` again; a label made without it falls. */
export function countAgain(suite: TaskSuite, tasks: Mask): TaskSuite {
  const counted = addCounts(suite.counted, tasks, 1);
  const after = { ...suite, counted, labels: tasks === 0 ? suite.labels : null };
  const wanted = after.wanted.map((want, i) =>
    tasks & (1 << i) ? Math.max(want, underway(after, i)) : want,
  );
  return withWanted({ ...after, version: suite.version + 1 }, wanted);
}

/** A suite whose tasks want more: what they may take back besides is so much less. */
const withWanted = (suite: TaskSuite, wanted: readonly number[]): TaskSuite =>
  withReturnable(
    { ...suite, wanted },
    (i) => (suite.returnable?.[i] ?? 0) - ((wanted[i] ?? 0) - (suite.wanted[i] ?? 0)),
  );

/** Asks one more answer of some tasks of a complete suite; what is asked of nobody stays so. */
export const reopen = (suite: TaskSuite, tasks: Mask): TaskSuite =>
  withWanted(
    { ...suite, version: suite.version + 1 },
    addCounts(suite.wanted, tasks & ~shutTasks(suite), 1),
  );

/**
 * Asks another number of answers of every task. Fewer take nothing back that is counted or in hand; a
 * label falls, because more may be wanted now. Nothing comes back beyond it.
 */
export function withRedundancy(suite: TaskSuite, redundancy: number): TaskSuite {
  const { returnable: _, ...rest } = suite;
  const all = allTasks(suite.wanted.length);
  const asked = suite.wanted.map((want) => Math.max(want, redundancy));
  const changed = settleWanted({ ...rest, redundancy, wanted: asked }, all);
  return { ...changed, labels: null, version: suite.version + 1 };
}

/**
 * Makes tasks gold: nobody is asked them as work any more. What is counted or in hand stays, so that an answer
 * that is under way still counts.
 */
export function makeKnown(suite: TaskSuite, tasks: Mask): TaskSuite {
  const known = (suite.known ?? 0) | tasks;
  return { ...settleWanted({ ...suite, known }, tasks), version: suite.version + 1 };
}

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
  made: Pick<TaskSuite, 'jobId' | 'taskSuiteId' | 'bin' | 'place' | 'payload' | 'grouping'>,
  size: number,
  redundancy: number,
): TaskSuite {
  if (allTasks(size) === 0) throw new Error('a task suite has at least one task');
  return {
    kind: 'taskSuite',
    ...made,
    redundancy,
    wanted: Array<number>(size).fill(redundancy),
    counted: Array<number>(size).fill(0),
    leases: [],
    seenBy: {},
    labels: null,
    version: 1,
  };
}
