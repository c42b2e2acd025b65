import type { LabelPage } from '../../src/contracts/label.ts';
import { MOST_COMMITS_BACK } from './recent-commits.ts';
import type { SuiteBook } from './suite-book.ts';
import { must } from './violation.ts';

/** What stood from a commit on, by task. */
interface Standing {
  readonly from: number;
  readonly tasks: readonly string[];
}

/** Every state that the answers of a suite were ever in, to hold what owners are shown against it. */
export class Standings {
  readonly #bySuite = new Map<string, Standing[]>();

  keep(book: SuiteBook, from: number): void {
    const { taskSuiteId, wanted } = book.suite;
    const all = this.#bySuite.get(taskSuiteId) ?? [];
    this.#bySuite.set(taskSuiteId, all);
    all.push({ from, tasks: wanted.map((_, task) => book.standingOf(task)) });
  }

  /**
   * Checks that each label of a page shows a state that stood at some time since its request was sent, or as
   * long before as a torn read goes back: then both halves of it are old.
   *
   * @param sentAt commits that had gone through then
   */
  check(labels: LabelPage['labels'], sentAt: number): void {
    const since = sentAt - MOST_COMMITS_BACK;
    for (const { taskId, votes, abstentions, complete } of labels) {
      const [taskSuiteId = '', task] = taskId.split('-');
      // Not what they say: two commits within one read may put one person's answer in another's place.
      const counts = [...Object.values(votes), ...Object.values(abstentions)];
      const shown = `${counts.reduce((sum, count) => sum + count, 0)} ${complete}`;
      const all = this.#bySuite.get(taskSuiteId) ?? [];
      const stood = all.filter((_, i) => (all[i + 1]?.from ?? Number.POSITIVE_INFINITY) > since);
      const known = stood.some(({ tasks }) => tasks[Number(task)] === shown);
      must(known, 'I10', () => `${taskId} is shown as “${shown}”, and never stood so`);
    }
  }
}
