import type { Log } from '../log.ts';
import type { Report } from '../report.ts';
import { keysOf, type StoredAssignment, type StoredSuite, tasksIn } from '../stored.ts';
import { personKey, type Stored, type Table } from '../table.ts';

/** Judges suites by the assignments beside them: believes no counter. */
export function checkSuites(log: Log, table: Table, report: Report, final: boolean): void {
  for (const [key, suite] of table.suites) {
    const turns = table.turnsAt.get(key) ?? [];
    for (const task of suite.item.wanted.keys()) checkTask(suite, task, turns, report);
    checkLeases(table, suite, report);
    checkSeen(suite, turns, report);
    checkLabels(suite, report, final && log.jobIds.has(suite.item.jobId));
  }
}

function checkTask(
  { where, item }: Stored<StoredSuite>,
  task: number,
  turns: readonly StoredAssignment[],
  report: Report,
): void {
  const wanted = item.wanted[task] ?? 0;
  const here = `task ${item.taskSuiteId}-${task} (${where})`;
  const counting = turns.filter(({ counted }) => tasksIn(counted).includes(task)).length;
  report.expect(
    counting <= wanted,
    'too-many-answers',
    () => `${here} has ${counting} counted answers, wants ${wanted}`,
  );
  report.expect(
    item.counted[task] === counting,
    'suite-counter',
    () => `${here} says ${item.counted[task]} counted answers, its assignments count ${counting}`,
  );
  const givers = turns.filter(({ answers }) => String(task) in answers);
  for (const { annotatorId, assignmentId } of givers) {
    const first = givers.find((turn) => turn.annotatorId === annotatorId);
    report.expect(
      first?.assignmentId === assignmentId,
      'double-answer',
      () => `${here} is answered twice by ${annotatorId}: ${first?.assignmentId}, ${assignmentId}`,
    );
  }
}

function checkLeases(table: Table, { where, item }: Stored<StoredSuite>, report: Report): void {
  for (const lease of item.leases) {
    const { assignmentId, annotatorId } = lease;
    const holder = table.annotators.get(personKey({ jobId: item.jobId, annotatorId }));
    const hand = holder?.item.hands.find((held) => held.assignmentId === assignmentId);
    const same = hand?.tasks === lease.tasks && hand.gold.length === lease.gold;
    report.expect(
      same,
      'lease-and-hand',
      () => `the lease of ${assignmentId} (${where}) is no such hand of ${annotatorId}`,
    );
    const turn = table.assignments.get(assignmentId);
    report.expect(
      turn === undefined || turn.item.state === 'leased',
      'lease-and-hand',
      () => `${assignmentId} is ${turn?.item.state} and still leased (${where})`,
    );
  }
}

/** What a person has answered or declined of a suite, and must not meet again. */
const doneIn = ({ state, tasks, answers, late }: StoredAssignment): number[] =>
  state === 'declined' ? tasksIn(tasks) : [...keysOf(answers), ...keysOf(late)];

function checkSeen(
  { where, item }: Stored<StoredSuite>,
  turns: readonly StoredAssignment[],
  report: Report,
): void {
  for (const turn of turns) {
    const { annotatorId, assignmentId } = turn;
    const seen = tasksIn(item.seenBy[annotatorId] ?? 0);
    const forgotten = doneIn(turn).filter((task) => !seen.includes(task));
    report.expect(
      forgotten.length === 0,
      'handed-again',
      () =>
        `tasks ${forgotten} of ${assignmentId} (${where}) can be handed to ${annotatorId} again`,
    );
    for (const lease of item.leases) {
      if (lease.annotatorId !== annotatorId || lease.assignmentId === assignmentId) continue;
      const fresh = tasksIn(lease.tasks & ~lease.answered);
      const again = doneIn(turn).filter((task) => fresh.includes(task));
      report.expect(
        again.length === 0,
        'handed-again',
        () =>
          `${annotatorId} holds tasks ${again} in ${lease.assignmentId} (${where}), done in ${assignmentId}`,
      );
    }
  }
}

function checkLabels({ where, item }: Stored<StoredSuite>, report: Report, final: boolean): void {
  const { taskSuiteId, wanted, counted, leases, labels } = item;
  const short = wanted.flatMap((want, task) => ((counted[task] ?? 0) < want ? [task] : []));
  // A lease of gold alone takes nothing from a label.
  const open = short.length > 0 || leases.some(({ tasks }) => tasks !== 0);
  if (labels !== null) {
    report.expect(
      !open,
      'early-label',
      () =>
        `${taskSuiteId} (${where}) is labelled; tasks ${short} want answers, ${leases.length} leases live`,
    );
  }
  if (!final) return;
  report.expect(
    short.length === 0 && leases.length === 0,
    'unfinished',
    () => `${taskSuiteId} (${where}): tasks ${short} want answers, ${leases.length} leases live`,
  );
  report.expect(
    labels?.length === wanted.length,
    'unfinished',
    () => `${taskSuiteId} (${where}) has no labels`,
  );
}

/** Judges assignments by themselves and by the lease that a draft needs. */
export function checkAssignments(table: Table, report: Report): void {
  for (const { where, item } of table.assignments.values()) {
    const { assignmentId, tasks, counted, answers, late, state } = item;
    const here = `${assignmentId} (${where})`;
    const handed = tasksIn(tasks);
    const strange = [...keysOf(answers), ...keysOf(late)].filter((task) => !handed.includes(task));
    report.expect(
      strange.length === 0,
      'assignment-state',
      () => `${here} answers tasks ${strange}, which were not handed out`,
    );
    const empty = tasksIn(counted).filter((task) => !(task in answers));
    report.expect(
      empty.length === 0,
      'assignment-state',
      () => `${here} counts tasks ${empty} without an answer`,
    );
    const stands = state !== 'leased' && state !== 'void';
    report.expect(
      stands || counted === 0,
      'assignment-state',
      () => `${here} is ${state} and counts`,
    );
    if (state !== 'leased') continue;
    const lease = table.leaseOf(assignmentId);
    report.expect(
      lease !== undefined,
      'assignment-state',
      () => `${here} is a draft without a lease`,
    );
  }
}
