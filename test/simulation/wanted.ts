import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { ModelBook } from './model-book.ts';
import type { Cause } from './scheduler.ts';
import type { SuiteBook } from './suite-book.ts';
import type { Terms } from './terms.ts';
import { must } from './violation.ts';

/** Entries that bring the owner's wish for another redundancy to a suite. */
const WISHES: readonly string[] = ['job/redundancy', 'hand-out/sweep'];
/** Entries that ask one answer more where the counted ones are not of one mind. */
const REOPENS: readonly string[] = ['aggregation/aggregate', 'hand-out/sweep'];

/** What a suite is judged by: the terms of its job, the models that were named, and which of them it names. */
export interface Judged {
  readonly terms: Terms;
  readonly models: ModelBook;
  readonly model: number | undefined;
}

/** Whether a task should get one more answer, by the ledger's own votes. */
export function isUnsure(
  book: SuiteBook,
  task: number,
  { redundancy, wanted }: TaskSuite,
  { terms: { adaptive, choices }, models, model }: Judged,
): boolean {
  if (adaptive === null || book.isShut(task)) return false;
  const most = Math.max(adaptive.maxRedundancy, redundancy);
  const { choice, confidence } = models.labelOf(book, task, model, choices);
  const least = models.leastConfidence(model, adaptive.minConfidence);
  return (choice === null || confidence < least) && (wanted[task] ?? 0) < most;
}

/**
 * Checks what one commit made of the answers that a suite wants.
 *
 * More are wanted by the owner's wish, or one at a time on a complete suite whose label is unsure, or with an answer
 * that was discounted and comes back, up to what the task may have. Fewer are wanted only down to what is counted or in hand; and beyond the redundancy nothing stays wanted that nobody
 * is to give, but for what was asked just now.
 *
 * @param book with the suite as it was, and with the assignments as they are
 * @returns how many tasks were reopened
 */
export function checkWanted(book: SuiteBook, next: TaskSuite, by: Cause, judged: Judged): number {
  let reopened = 0;
  for (const [task, want] of next.wanted.entries()) {
    const floor = book.isShut(task) ? 0 : next.redundancy;
    const underway = book.givers(task).size + book.holders(task, next.leases).length;
    reopened += checkChange({ book, next, task, by, judged }, Math.max(floor, underway));
    book.keepPlaces(task, next);
    if (underway >= want) book.reopened.delete(task);
    const isOwed = want > floor && underway < want && !book.reopened.has(task);
    must(!isOwed, 'I2', () => `${next.taskSuiteId}-${task} still wants ${want} of ${floor}`);
  }
  return reopened;
}

interface Change {
  readonly book: SuiteBook;
  readonly next: TaskSuite;
  readonly task: number;
  readonly by: Cause;
  readonly judged: Judged;
}

/**
 * @param settled the redundancy, or what is counted or in hand if that is more
 * @returns 1 if the task was reopened
 */
function checkChange({ book, next, task, by, judged }: Change, settled: number): 0 | 1 {
  const before = book.suite;
  const [want = 0, was = 0] = [next.wanted[task], before.wanted[task]];
  const here = `${next.taskSuiteId}-${task}`;
  if (next.redundancy !== before.redundancy) {
    const exact = WISHES.includes(by.entry) && want === settled;
    must(exact, 'I2', () => `${here} wants ${want} after a wish for ${next.redundancy}`);
  } else if (want > was && book.offered.includes(task)) {
    const most = book.most(task);
    const may = want === settled && want <= most;
    must(may, 'I2', () => `${here} wants ${want} of ${most} with an answer that is back`);
  } else if (want > was) {
    const asked = REOPENS.includes(by.entry) && want === was + 1 && book.isComplete;
    const may = asked && isUnsure(book, task, before, judged);
    must(may, 'I2', () => `${by.entry} makes ${here} want ${want}, after ${was}`);
    book.reopened.add(task);
    return 1;
  } else if (want < was) {
    must(want === settled, 'I2', () => `${here} wants ${want}, and not ${settled}`);
  }
  return 0;
}
