import type { Report } from '../report.ts';
import type { Row, StoredSuite } from '../stored.ts';
import type { Stored, Table } from '../table.ts';

/** Judges keys, versions and index entries, and that no row of a job is missing. */
export function checkRows(table: Table, report: Report): void {
  for (const stored of table.suites.values()) {
    const { jobId, taskSuiteId } = stored.item;
    checkKey(stored, ['T', jobId, taskSuiteId], 'T', report);
    checkSuiteEntries(stored, report);
  }
  for (const stored of table.assignments.values()) {
    const { jobId, taskSuiteId, assignmentId, annotatorId } = stored.item;
    checkKey(stored, ['T', jobId, taskSuiteId], `A#${assignmentId}`, report);
    checkOwner(stored, ['N', jobId, annotatorId], report);
  }
  for (const stored of table.annotators.values()) {
    const { jobId, annotatorId } = stored.item;
    checkKey(stored, ['N', annotatorId], `N#${jobId}`, report);
    checkOwner(stored, ['M', jobId], report);
  }
  for (const stored of table.gold.values()) {
    checkKey(stored, ['G', stored.item.jobId, stored.item.goldId], 'G', report);
  }
  checkWhole(table, report);
}

interface Placed {
  readonly where: string;
  readonly row: Row;
}

/** A key or an entry without its tenant. */
const afterTenant = (text: string | undefined): string | undefined =>
  text?.split('#').slice(1).join('#');

function checkKey({ where, row }: Placed, pk: readonly string[], sk: string, report: Report): void {
  const own = afterTenant(row.pk) === pk.join('#') && row.sk === sk;
  report.expect(
    own,
    'missing-row',
    () => `${where} stands under ${row.pk} ${row.sk}, not its own key`,
  );
  report.expect(
    row.version === row.body.version,
    'missing-row',
    () => `${where} has version ${row.version}, its item ${row.body.version}`,
  );
}

function checkOwner({ where, row }: Placed, n: readonly string[], report: Report): void {
  report.expect(
    afterTenant(row.n) === n.join('#'),
    'index-entry',
    () => `${where} stands under n ${row.n}, not ${n.join('#')}`,
  );
}

/**
 * Where a suite belongs: by its place while a task is open; else at its earliest expiry; complete and
 * not yet labelled under DONE. Labelled nowhere.
 */
function entriesOf(suite: StoredSuite): { readonly word: string; readonly at: number } | undefined {
  const { wanted, counted, leases, labels, place } = suite;
  const taken = (task: number) =>
    (counted[task] ?? 0) + leases.filter((lease) => (lease.tasks >> task) & 1).length;
  if (wanted.some((want, task) => want > taken(task))) return { word: 'OPEN', at: place };
  const ends = leases.map(({ expiresAt }) => expiresAt);
  if (ends.length > 0) return { word: 'OPEN', at: Math.min(...ends) };
  return labels === null ? { word: 'DONE', at: place } : undefined;
}

function checkSuiteEntries({ where, row, item }: Stored<StoredSuite>, report: Report): void {
  const due = entriesOf(item);
  const [, word, jobId, ...bin] = row.q?.split('#') ?? [];
  const right =
    due === undefined
      ? row.q === undefined && row.at === undefined
      : word === due.word &&
        jobId === item.jobId &&
        bin.includes(String(item.bin)) &&
        row.at === due.at;
  const expected = due === undefined ? 'in no index' : `under ${due.word} at ${due.at}`;
  report.expect(
    right,
    'index-entry',
    () => `${where} stands under q ${row.q} at ${row.at}, belongs ${expected}`,
  );
}

function checkWhole(table: Table, report: Report): void {
  const suites = [...table.suites.values()].map(({ item }) => item);
  const gold = [...table.gold.values()].map(({ item }) => item);
  /** Gold of a job by the letter of its ids: for work, training or exam. */
  const goldOf = (job: string, letter: string) =>
    gold.filter(({ jobId, goldId }) => jobId === job && goldId.startsWith(letter)).length;
  for (const { where, item } of table.jobs.values()) {
    if (item.state === 'draft') continue;
    const own = suites.filter(({ jobId }) => jobId === item.jobId);
    const found = {
      taskSuites: own.length,
      tasks: own.reduce((tasks, { wanted }) => tasks + wanted.length, 0),
      gold: goldOf(item.jobId, 'g'),
      training: goldOf(item.jobId, 't'),
      exam: goldOf(item.jobId, 'e'),
    };
    for (const name of Object.keys(found) as (keyof typeof found)[]) {
      const count = found[name];
      report.expect(
        item[name] === count,
        'missing-row',
        () => `job ${item.jobId} (${where}) has ${name} ${item[name]}, found ${count}`,
      );
    }
  }
}
