import type { Report } from '../report.ts';
import { keysOf, type StoredAnnotator, type StoredAssignment, tasksIn } from '../stored.ts';
import { personKey, type Stored, type Table } from '../table.ts';

/** Judges people by their assignments and hands. */
export function checkPeople(table: Table, report: Report): void {
  const turns = new Map<string, StoredAssignment[]>();
  for (const { item } of table.assignments.values()) {
    const key = personKey(item);
    turns.set(key, [...(turns.get(key) ?? []), item]);
    report.expect(
      table.annotators.has(key),
      'missing-row',
      () => `${item.assignmentId} is of ${item.annotatorId}, who is not there`,
    );
  }
  for (const [key, person] of table.annotators) {
    const own = turns.get(key) ?? [];
    checkCounters(person, own, report);
    checkHands(table, person, report);
    checkRights(table, person, own, report);
  }
}

const sum = <T>(of: readonly T[], count: (each: T) => number): number =>
  of.reduce((total, each) => total + count(each), 0);

const heldTasks = ({ hands }: StoredAnnotator): number =>
  sum(hands, ({ tasks }) => tasksIn(tasks).length);
const countedTasks = (turns: readonly StoredAssignment[]): number =>
  sum(turns, ({ counted }) => tasksIn(counted).length);

/** Answers that somebody gave in an assignment: to tasks, counted or late, and to gold. */
export const answersIn = ({ answers, late, goldAnswers }: StoredAssignment): number =>
  new Set([...keysOf(answers), ...keysOf(late)]).size + keysOf(goldAnswers).length;

function checkCounters(
  { where, item }: Stored<StoredAnnotator>,
  turns: readonly StoredAssignment[],
  report: Report,
): void {
  const closed = turns.filter(({ state }) => state !== 'leased');
  const found = {
    handed: countedTasks(closed) + heldTasks(item),
    counted: closed.filter(({ counted }) => counted !== 0).length,
    countedTasks: countedTasks(closed),
    answers: sum(closed, answersIn),
    submitted: closed.filter((turn) => answersIn(turn) > 0).length,
  };
  for (const name of Object.keys(found) as (keyof typeof found)[]) {
    const says = item[name];
    const count = found[name];
    report.expect(
      says === count,
      'person-counter',
      () => `${item.annotatorId} (${where}) says ${name} ${says}, found ${count}`,
    );
  }
}

function checkHands(table: Table, { where, item }: Stored<StoredAnnotator>, report: Report): void {
  for (const { assignmentId } of item.hands) {
    const lease = table.leaseOf(assignmentId);
    report.expect(
      lease?.annotatorId === item.annotatorId,
      'lease-and-hand',
      () => `the hand ${assignmentId} of ${item.annotatorId} (${where}) is no lease of theirs`,
    );
  }
}

function checkRights(
  table: Table,
  { where, item }: Stored<StoredAnnotator>,
  turns: readonly StoredAssignment[],
  report: Report,
): void {
  const counted = countedTasks(turns);
  report.expect(
    !item.barred || counted === 0,
    'barred-counts',
    () => `${item.annotatorId} (${where}) is barred, and ${counted} answers count`,
  );
  const most =
    table.jobs.get(item.jobId)?.item.file.maxTasksPerAnnotator ?? Number.POSITIVE_INFINITY;
  const has = counted + heldTasks(item);
  report.expect(
    has <= most,
    'over-cap',
    () => `${item.annotatorId} (${where}) has ${has} tasks of at most ${most}`,
  );
}
