import type { EmbeddedStore } from '../../src/adapters/embedded/store.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../src/ports.ts';
import type { Chance } from '../support/chance.ts';
import type { Faults } from './faults.ts';
import type { RecentCommits } from './recent-commits.ts';
import { CRASH, FREEZE, type Request, type Scheduler } from './scheduler.ts';

/** What stands under every faulty store of a history: there is one table, and many processes. */
export interface Disk {
  readonly store: EmbeddedStore;
  readonly recent: RecentCommits;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly chance: Chance;
  /** Every suite of the job, for an index that lies. */
  readonly suites: () => readonly TaskSuite[];
  /** Hears of every hand-out that reads the job: its process remembers it. */
  readonly readJob: (by: Request) => void;
  /** Hears of every commit that went through, right after it. */
  readonly committed: (items: readonly Item[], by: Request) => void;
}

/** Share of the usual faults on items that are born alone: an import bears all of its own in one request. */
const BIRTHS = 0.15;

const nameOf = (ref: Ref): string =>
  [
    ref.kind,
    'taskSuiteId' in ref && ref.kind === 'taskSuite' ? ref.taskSuiteId : '',
    'assignmentId' in ref ? ref.assignmentId : '',
    'annotatorId' in ref && ['annotator', 'decision'].includes(ref.kind) ? ref.annotatorId : '',
    'goldId' in ref ? ref.goldId : '',
    'version' in ref ? `v${ref.version}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** An error as the AWS SDK throws it. */
export function failure(name: string): Error {
  const error = new Error(`${name}, as the simulation wills it`);
  error.name = name;
  return error;
}

/**
 * The store as one process sees it: each operation waits for the scheduler, and everything goes wrong
 * that may. What the port promises it keeps, and nothing else.
 *
 * A process has a store object of its own, since the handlers keep what they remember under it.
 */
export class FaultyStore implements Store {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  #operation<T>(what: string, run: (request: Request) => Promise<T>): Promise<T> {
    const { scheduler, faults } = this.#disk;
    return scheduler.operation(what, async (request) => {
      if (faults.strikes('Lambda time-out and re-invoke')) throw FREEZE;
      if (!faults.strikes('throttle')) return run(request);
      request.failed = true;
      throw failure('ProvisionedThroughputExceededException');
    });
  }

  #lag(): number {
    return 1 + this.#disk.chance.below(8);
  }

  get<R extends Ref>(ref: R, freshness: 'strong' | 'eventual'): Promise<ItemOf<R> | undefined> {
    const { store, faults, recent } = this.#disk;
    return this.#operation(`get ${nameOf(ref)}`, async (request) => {
      const item = await store.get(ref, freshness);
      if (freshness === 'strong') request.readAt = recent.total;
      const isStale = freshness === 'eventual' && faults.strikes('stale read');
      if (ref.kind === 'job' && request.entry === 'hand-out/next') this.#disk.readJob(request);
      return isStale ? recent.asOf(ref, this.#lag(), item) : item;
    });
  }

  getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]> {
    const { store, faults, recent } = this.#disk;
    return this.#operation(`get ${refs.map(nameOf).join(', ')}`, async () => {
      const items = await store.getMany(refs);
      if (!faults.strikes('stale read')) return items;
      return items.map((item) => item && recent.asOf(item, this.#lag(), item));
    });
  }

  queryPartition(partition: Partition, limit: number, after?: string): Promise<Page<Item>> {
    const { store, faults, recent } = this.#disk;
    return this.#operation(`partition of a ${partition.kind}`, async (request) => {
      const page = await store.queryPartition(partition, limit, after);
      if (!faults.strikes('torn partition read')) return page;
      // The query is strong: it can miss what was committed while it ran, and nothing before that.
      const lag = recent.total - request.readAt;
      const isNew = this.#disk.chance.happens(0.6); // the suite comes after its assignments
      const torn = (item: Item): Item[] => {
        if (isNew && item.kind === 'taskSuite') return [item];
        const older = recent.asOf(item, lag, item);
        return item.kind === 'assignment' && older === undefined ? [] : [older ?? item];
      };
      return { ...page, items: page.items.flatMap(torn) };
    });
  }

  queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> {
    const { store, faults, recent } = this.#disk;
    return this.#operation(`index ${range.index}`, async () => {
      const page = await store.queryIndex(range, limit, after);
      if (faults.strikes('index lag')) {
        return { ...page, items: recent.pageAsOf(range, this.#lag(), page.items) };
      }
      return this.#perhapsLying(range, page);
    });
  }

  /** Entries that are missing, and suites that are not open or complete, but never of another bin. */
  #perhapsLying(range: IndexRange, page: Page<Ref>): Page<Ref> {
    const { faults, chance, suites } = this.#disk;
    if (!('bin' in range) && range.index !== 'annotator') return page;
    // A void must look all through this index: its entries come late more often than those of others.
    if (!faults.strikes('index lies', range.index === 'annotator' ? 4 : 1)) return page;
    const kept = chance.some(page.items, 0.6);
    if (range.index === 'annotator') return { ...page, items: kept };
    const wrong = chance.some(
      suites().filter(({ bin }) => 'bin' in range && bin === range.bin),
      0.3,
    );
    return { ...page, items: [...kept, ...wrong] };
  }

  commit(items: readonly Item[]): Promise<boolean> {
    const { store, recent, committed } = this.#disk;
    const what = `commit ${items.map(nameOf).join(', ')}`;
    const isBirth = items.length === 1 && items[0]?.version === 1;
    return this.#operation(what, async (request) => {
      if (this.#failsBefore(request, isBirth) || !(await store.commit(items))) return false;
      recent.add(items);
      committed(items, request);
      this.#decided(request, items);
      return this.#heardOf(request, items.length === 1, isBirth);
    });
  }

  /** @returns true for a conflict with a transaction, though nobody was first */
  #failsBefore(request: Request, isBirth: boolean): boolean {
    const { faults } = this.#disk;
    const share = isBirth ? BIRTHS : 1;
    if (faults.strikes('crash before commit', share)) throw CRASH;
    if (faults.strikes('time-out before commit', share)) throw timedOut(request);
    // Nothing but a transaction conflicts with a lone put, and none knows what is being born.
    return !isBirth && faults.strikes('transaction conflict');
  }

  /** What is decided about somebody is committed, and nobody may hear of it. */
  #decided(request: Request, items: readonly Item[]): void {
    if (!items.some(({ kind }) => kind === 'decision')) return;
    const { faults } = this.#disk;
    if (faults.strikes('crash after a decision')) throw CRASH;
    if (faults.strikes('decision commit ambiguous')) throw timedOut(request);
  }

  /** @returns what the process hears of its commit */
  #heardOf(request: Request, isLone: boolean, isBirth: boolean): boolean {
    const { faults } = this.#disk;
    const share = isBirth ? BIRTHS : 1;
    if (faults.strikes('crash after commit', share)) throw CRASH;
    if (faults.strikes('time-out after commit', share)) throw timedOut(request);
    return !isLone || !faults.strikes('lone put repeated by the SDK', share);
  }
}

/** Nobody can tell from it whether the commit went through. */
function timedOut(request: Request): Error {
  request.failed = true;
  return failure('TimeoutError');
}
