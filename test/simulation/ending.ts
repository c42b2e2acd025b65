import { indexEntries } from '../../src/adapters/items.ts';
import type { Service } from './service.ts';
import { must } from './violation.ts';

const PLACES = 2 ** 20;

/** Suites that a bin's index names, open or complete. */
async function* indexed({ store }: Service, jobId: string, bin: number): AsyncGenerator<string> {
  const at = { jobId, bin } as const;
  const open = { index: 'open', ...at, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
  for (const range of [open, { index: 'complete', ...at } as const]) {
    const page = await store.queryIndex(range, 1_000);
    for (const ref of page.items) if (ref.kind === 'taskSuite') yield ref.taskSuiteId;
  }
}

/** Checks that every suite that needs somebody stands in the index, as its own state demands. */
export async function checkIndex(service: Service, jobId: string): Promise<void> {
  const { ledger } = service;
  const found = new Set<string>();
  for (const bin of ledger.job?.bins.keys() ?? []) {
    for await (const taskSuiteId of indexed(service, jobId, bin)) found.add(taskSuiteId);
  }
  for (const book of ledger.suites.values()) {
    const { taskSuiteId, labels } = book.suite;
    must(found.has(taskSuiteId) || labels !== null, 'I6', () => `no index finds ${taskSuiteId}`);
    const { at = 0 } = indexEntries('default', book.suite);
    if (at >= PLACES) ledger.happened.note('suite found by its expired lease');
  }
}

/** Checks everything that was promised for the end: what was vouched for is kept, and each task is exact. */
export function checkEnd({ ledger }: Service, isClosed: boolean): void {
  for (const write of ledger.sent.vouched()) {
    const { assignmentId, place, saying } = write;
    const stands = ledger.sent.mayStand(write, ledger.kept(assignmentId, place));
    must(stands, 'I3', () => `${assignmentId} lost ${saying} to ${place} by the end`);
  }
  ledger.checkRecords();
  if (isClosed) return;
  for (const { annotator } of ledger.people.values()) {
    const { annotatorId, barred, settling } = annotator;
    const isSettled = barred || settling === undefined;
    must(isSettled, 'I8', () => `${annotatorId} still waits for what was discounted in the end`);
  }
  const { redundancy = 0 } = ledger.job ?? {};
  for (const book of ledger.suites.values()) {
    const { taskSuiteId, labels, wanted } = book.suite;
    must(book.isComplete, 'I6', () => `${taskSuiteId} is not complete in the end`);
    const isNewest = book.suite.redundancy === redundancy;
    must(isNewest, 'I6', () => `${taskSuiteId} knows of ${book.suite.redundancy} answers`);
    const least = (task: number) => (book.isShut(task) ? 0 : redundancy);
    const isExact = wanted.every((want, task) => want >= least(task));
    must(isExact, 'I6', () => `${taskSuiteId} wants ${wanted} of ${redundancy}`);
    must(labels !== null, 'I6', () => `${taskSuiteId} has no labels in the end`);
  }
}
