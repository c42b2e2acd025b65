import { type Annotator, leftOfCap, leftOfHour } from './annotator.ts';
import type { Job } from './job.ts';
import { lowestTasks, type Mask, maskOf, taskCount, tasksOf } from './mask.ts';
import { answersLeft, type Lease, openTasks, type TaskSuite } from './task-suite.ts';

export type NewLease = Pick<Lease, 'assignmentId' | 'annotatorId' | 'expiresAt' | 'gold'>;

export type HandOut =
  | { readonly kind: 'leased'; readonly suite: TaskSuite; readonly lease: Lease }
  | { readonly kind: 'refused'; readonly reason: 'nothing-open' };

/**
 * How many tasks a hand may have: never more than `most`, what is left of a cap or an hour; and about
 * `share`, a part of the suite near the end of a job, which a group may exceed.
 */
export interface HandLimits {
  readonly most: number;
  readonly share: number;
}

/** Near the end of a job a hand is this part of a suite, so that the last ones are done sooner. */
const SHARE_NEAR_END = 1 / 4;

/** What a hand of a person may have now. */
export function limitsOf(
  { file, nearEnd }: Pick<Job, 'file' | 'nearEnd'>,
  annotator: Annotator,
  now: number,
): HandLimits {
  const { maxTasksPerHour: most, taskSuiteSize } = file;
  const hour = most === undefined ? Number.POSITIVE_INFINITY : leftOfHour(annotator, most, now);
  return {
    most: Math.min(leftOfCap(annotator), hour),
    share: nearEnd ? Math.ceil(taskSuiteSize * SHARE_NEAR_END) : taskSuiteSize,
  };
}

/** The tasks of each group, lowest group first; undefined where there are none. */
function groupsOf({ grouping }: TaskSuite): Mask[] {
  const masks: Mask[] = [];
  for (const [task, group] of grouping?.groups.entries() ?? []) {
    masks[group] = (masks[group] ?? 0) | (1 << task);
  }
  return masks;
}

/**
 * Open tasks that a person may answer: not seen, and of groups that are kept apart none of which they
 * have seen a task.
 */
export function openFor(suite: TaskSuite, annotatorId: string): Mask {
  const seen = suite.seenBy[annotatorId] ?? 0;
  const open = openTasks(suite) & ~seen;
  if (suite.grouping?.rule !== 'apart' || seen === 0) return open;
  return groupsOf(suite).reduce((rest, group) => (group & seen ? rest & ~group : rest), open);
}

/** The tasks of a suite that a hand of this person would have now. */
export function tasksFor(suite: TaskSuite, annotatorId: string, limits: HandLimits): Mask {
  const open = openFor(suite, annotatorId);
  const most = Math.min(limits.most, limits.share);
  switch (suite.grouping?.rule) {
    case undefined:
      return lowestTasks(open, most);
    case 'apart':
      return lowestTasks(oneOfEach(suite, open), most);
    case 'together':
      return wholeGroups(suite, open, limits);
  }
}

const oneOfEach = (suite: TaskSuite, open: Mask): Mask =>
  groupsOf(suite).reduce((taken, group) => taken | lowestTasks(group & open, 1), 0);

/** Every group that still fits, the first one even beyond the share. */
function wholeGroups(suite: TaskSuite, open: Mask, { most, share }: HandLimits): Mask {
  let taken = 0;
  for (const group of groupsOf(suite)) {
    const size = taskCount(taken | (group & open));
    if (size <= most && (taken === 0 || size <= share)) taken |= group & open;
  }
  return taken;
}

/** What of the tasks that a person could have a hand is to have: those among `of`, and no more than `most`. */
export interface Portion {
  readonly of: Mask;
  readonly most: number;
}

/** The `most` tasks that want most answers yet, of equals the lowest: what is left over stays together. */
function mostWanted(suite: TaskSuite, tasks: Mask, most: number): Mask {
  const left = tasksOf(tasks).map((task) => ({ task, wants: answersLeft(suite, task) }));
  const sorted = left.sort((a, b) => b.wants - a.wants || a.task - b.task);
  return maskOf(sorted.slice(0, most).map(({ task }) => task));
}

/**
 * Leases tasks of a suite that this annotator has not seen; a portion may leave none beside gold.
 *
 * What is open is derived, never stored: wanted − counted − leased, for each task. A lease that has
 * expired still counts as leased here: only `closeHand` ends one, and keeps its saved answers.
 *
 * @returns the state to commit over `suite.version`, or why not; never throws
 */
export function handOut(
  suite: TaskSuite,
  wanted: NewLease,
  limits: HandLimits,
  portion?: Portion,
): HandOut {
  const may = tasksFor(suite, wanted.annotatorId, limits);
  const tasks = portion === undefined ? may : mostWanted(suite, may & portion.of, portion.most);
  const isGoldAlone = portion !== undefined && wanted.gold > 0;
  if (tasks === 0 && !isGoldAlone) return { kind: 'refused', reason: 'nothing-open' };
  const lease: Lease = { ...wanted, tasks };
  const seen = (suite.seenBy[wanted.annotatorId] ?? 0) | tasks;
  return {
    kind: 'leased',
    lease,
    suite: {
      ...suite,
      leases: [...suite.leases, lease],
      seenBy: seen === 0 ? suite.seenBy : { ...suite.seenBy, [wanted.annotatorId]: seen },
      version: suite.version + 1,
    },
  };
}
