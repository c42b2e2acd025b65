import type { Lease, TaskSuite } from '../../src/core/task-suite.ts';
import type { Ledger } from './ledger.ts';
import type { Cause } from './scheduler.ts';
import { type SuiteBook, tasksIn } from './suite-book.ts';
import { plannedSuite, type Terms } from './terms.ts';
import { must } from './violation.ts';

const NEAR_END_SHARE = 4;

/** Checks a lease that is new in a suite against what its holder may have, has done and holds. */
export function checkNewLease(ledger: Ledger, book: SuiteBook, lease: Lease, by: Cause): void {
  const { terms, happened } = ledger;
  const { suite } = book;
  const { annotatorId } = lease;
  const mine = book.touchedBy(annotatorId);
  const tasks = tasksIn(lease.tasks);
  for (const task of tasks) {
    const here = `${suite.taskSuiteId}-${task}`;
    must(!mine.has(task), 'I1', () => `${annotatorId} gets ${here} again`);
    must(!book.known.has(task), 'I9', () => `${here} is gold, and ${annotatorId} gets it`);
    must(!book.aside.has(task), 'I2', () => `${here} was set aside, and ${annotatorId} gets it`);
  }
  const { pool, groups } = plannedSuite(terms, suite.taskSuiteId);
  const isTheirs = pool === null || ledger.poolsOf.get(annotatorId)?.includes(pool);
  must(isTheirs === true, 'pools', () => `${annotatorId} gets ${suite.taskSuiteId} of ${pool}`);
  if (pool !== null) happened.note('hand of a pool');
  if (terms.groups === 'together') checkWholeGroups(book, tasks, groups, mine);
  if (terms.groups === 'apart') checkApart(book, tasks, groups, mine);
  ledger.people.get(annotatorId)?.tookHand(lease, terms, by.sawAt);
  checkShare(ledger, suite, tasks, by, terms);
}

/** A hand has all of a group that is open for its holder. */
function checkWholeGroups(
  book: SuiteBook,
  tasks: readonly number[],
  groups: readonly number[],
  mine: ReadonlySet<number>,
): void {
  const touched = new Set(tasks.map((task) => groups[task]));
  for (const [task, group] of groups.entries()) {
    const left = touched.has(group) && !tasks.includes(task) && book.isOpen(task);
    const cut = left && !mine.has(task);
    must(!cut, 'groups', () => `${book.suite.taskSuiteId}-${task} is cut off its group`);
  }
}

/** Nobody gets a task of a group of which they hold another, or are done with one. */
function checkApart(
  book: SuiteBook,
  tasks: readonly number[],
  groups: readonly number[],
  mine: ReadonlySet<number>,
): void {
  const met = new Set([...mine].map((task) => groups[task]));
  for (const task of tasks) {
    const here = `${book.suite.taskSuiteId}-${task}`;
    must(!met.has(groups[task]), 'groups', () => `${here} comes after another of its group`);
    met.add(groups[task]);
  }
}

/**
 * Near the end of a job a hand is a quarter of a suite, or one group. A process may remember the job from
 * before: what it gives once it has read the job since is held to it.
 */
function checkShare(
  { calm, job, happened }: Ledger,
  suite: TaskSuite,
  tasks: readonly number[],
  { services }: Cause,
  terms: Terms,
): void {
  if (job?.nearEnd !== true) return;
  const { groups } = plannedSuite(terms, suite.taskSuiteId);
  const share = Math.ceil(terms.taskSuiteSize / NEAR_END_SHARE);
  const isOneGroup = new Set(tasks.map((task) => groups[task])).size === 1;
  const isSmall = tasks.length <= share || (terms.groups === 'together' && isOneGroup);
  must(isSmall || calm?.has(services) !== true, 'near end', () => `a hand of ${tasks.length}`);
  if (isSmall) happened.note('small hand near the end');
}
