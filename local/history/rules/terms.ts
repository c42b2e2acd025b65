import type { Report } from '../report.ts';
import { type StoredJob, type StoredSuite, tasksIn } from '../stored.ts';
import { personKey, type Stored, suiteKey, type Table } from '../table.ts';

/** Judges that the terms of a job are kept: how many answers, from whom, and which tasks of a group. */
export function checkTerms(table: Table, report: Report): void {
  for (const suite of table.suites.values()) {
    const job = table.jobs.get(suite.item.jobId)?.item;
    if (job === undefined) continue;
    for (const task of suite.item.wanted.keys()) checkWanted(table, job, suite, task, report);
    checkGroups(table, suite, report);
    checkPool(table, job, suite, report);
  }
}

/** Whom a suite's tasks are or were with. */
const turnsAt = (table: Table, suite: StoredSuite) => [
  ...(table.turnsAt.get(suiteKey(suite)) ?? []).filter(({ state }) => state !== 'leased'),
  ...suite.leases.map((lease) => ({ ...lease, counted: lease.tasks, declined: undefined })),
];

/**
 * A task wants what its job asks; more when its answers part, or while they were asked for before the
 * owner wanted fewer; less only when enough people have declined it.
 */
function checkWanted(
  table: Table,
  job: StoredJob,
  { where, item }: Stored<StoredSuite>,
  task: number,
  report: Report,
): void {
  if (!job.adjusted) return; // the owner has changed the redundancy, and not every suite knows
  const { setAsideAfter = Number.POSITIVE_INFINITY } = job.file.decline ?? {};
  const has = (tasks: number) => tasksIn(tasks).includes(task);
  const turns = turnsAt(table, item);
  // By the reason, not by the state: a declined assignment may be void since.
  const declines = turns.filter(
    ({ declined, tasks }) => declined !== undefined && has(tasks),
  ).length;
  const redundancy = job.redundancy ?? job.file.redundancy;
  const least = has(item.aside) && declines >= setAsideAfter ? 0 : redundancy;
  const underway = turns.filter(({ counted }) => has(counted)).length;
  const most = Math.max(redundancy, job.file.adaptive?.maxRedundancy ?? 0, underway);
  const wanted = item.wanted[task] ?? 0;
  report.expect(
    wanted >= least && wanted <= most,
    'wrong-wanted',
    () =>
      `task ${item.taskSuiteId}-${task} (${where}) wants ${wanted} answers, its job ${least} to ${most}`,
  );
}

function checkGroups(table: Table, { where, item }: Stored<StoredSuite>, report: Report): void {
  if (item.grouping?.rule !== 'apart') return;
  const met = new Set<string>();
  for (const { annotatorId, counted } of turnsAt(table, item)) {
    for (const task of tasksIn(counted)) {
      const name = `group ${item.grouping.groups[task]} of ${item.taskSuiteId} (${where})`;
      const once = `${annotatorId} ${name}`;
      report.expect(!met.has(once), 'group-apart', () => `${annotatorId} has two tasks of ${name}`);
      met.add(once);
    }
  }
}

function checkPool(
  table: Table,
  job: StoredJob,
  { where, item }: Stored<StoredSuite>,
  report: Report,
): void {
  const pool = job.bins[item.bin]?.pool ?? null;
  if (pool === null) return;
  for (const { annotatorId, assignmentId } of turnsAt(table, item)) {
    const person = table.annotators.get(personKey({ jobId: item.jobId, annotatorId }));
    report.expect(
      person?.item.pools.includes(pool) ?? false,
      'wrong-pool',
      () => `${assignmentId} (${where}) is of ${annotatorId}, who is not in pool ${pool}`,
    );
  }
}
