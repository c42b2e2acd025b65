import type { Assignment } from '../../src/core/assignment.ts';
import { taskCount } from '../../src/core/mask.ts';
import { isComplete, openTasks, type TaskSuite } from '../../src/core/task-suite.ts';
import type { Item } from '../../src/ports.ts';
import type { Watcher } from './lagging-store.ts';

/** Shares of all votes whose instants are kept. */
export const SHARES = [0.99, 0.999, 1] as const;

/** Equal parts of the run, by counted votes, over which lost races are told apart. */
export const PARTS = 5;

const countedBy = (item: Assignment | undefined): number => taskCount(item?.counted ?? 0);

/**
 * Counts what passes through the store: votes from committed assignments, lost races by who lost them,
 * reads and writes. Believes no counter of the service.
 */
export class Meter implements Watcher {
  readonly #votes: number;
  readonly #now: () => number;
  /** Wakes whoever labels, as the stream would. */
  onComplete: (suite: TaskSuite) => void = () => {};
  counted = 0;
  open = 0;
  queries = 0;
  reads = 0;
  writeUnits = 0;
  readUnits = 0;
  operations = 0;
  /** Answers of `next` that gave nothing, and how many of them while some suite had an open task. */
  idleReplies = 0;
  idleWhileOpen = 0;
  idleMs = 0;
  walkedAway = 0;
  /** Instants at which each of `SHARES` was reached. */
  readonly reachedAt: number[] = [];
  readonly lostByPart = Array<number>(PARTS).fill(0);
  readonly lostBy = new Map<string, number>();
  #second = 0;
  #queriesNow = 0;
  mostQueriesASecond = 0;

  constructor(votes: number, now: () => number) {
    this.#votes = votes;
    this.#now = now;
  }

  get isAllCounted(): boolean {
    return this.counted >= this.#votes;
  }

  get lost(): number {
    return this.lostByPart.reduce((sum, part) => sum + part, 0);
  }

  read(items: number, freshness: 'strong' | 'eventual'): void {
    this.operations++;
    this.reads += items;
    this.readUnits += freshness === 'strong' ? items : items / 2;
  }

  queried(): void {
    this.operations++;
    this.queries++;
    this.readUnits += 0.5;
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) this.#queriesNow = 0;
    this.#second = second;
    this.mostQueriesASecond = Math.max(this.mostQueriesASecond, ++this.#queriesNow);
  }

  tried(items: readonly Item[], won: boolean): void {
    this.operations++;
    this.writeUnits += items.length > 1 ? 2 * items.length : 1;
    if (won) return;
    const part = Math.min(PARTS - 1, Math.floor((PARTS * this.counted) / this.#votes));
    this.lostByPart[part] = (this.lostByPart[part] ?? 0) + 1;
    const kinds = items.map(({ kind }) => kind).join(' + ');
    this.lostBy.set(kinds, (this.lostBy.get(kinds) ?? 0) + 1);
  }

  committed(before: Item | undefined, after: Item, indexWrites: number): void {
    this.writeUnits += indexWrites;
    if (after.kind === 'assignment') this.#vote(before as Assignment | undefined, after);
    else if (after.kind === 'taskSuite') this.#suite(before as TaskSuite | undefined, after);
  }

  #vote(before: Assignment | undefined, after: Assignment): void {
    this.counted += countedBy(after) - countedBy(before);
    for (let next = SHARES[this.reachedAt.length]; next !== undefined; ) {
      if (this.counted < next * this.#votes) return;
      this.reachedAt.push(this.#now());
      next = SHARES[this.reachedAt.length];
    }
  }

  #suite(before: TaskSuite | undefined, after: TaskSuite): void {
    const isOpen = openTasks(after) !== 0;
    const wasOpen = before !== undefined && openTasks(before) !== 0;
    this.open += Number(isOpen) - Number(wasOpen);
    if (!isOpen && after.labels === null && isComplete(after)) this.onComplete(after);
  }
}
