import type { DatabaseSync } from 'node:sqlite';
import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../ports.ts';
import { cursorOf, type Position, positionOf } from '../cursors.ts';
import { indexPartition, itemOf, keyOf, partitionKey, type Row, refOf } from '../items.ts';
import { checkLimit, rowsOf } from '../limits.ts';
import type { Change, ChangeFeed } from './changes.ts';
import { openDatabase } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { type Columns, prepareAll, type Statements } from './statements.ts';

export interface StoreOptions {
  readonly tenant: string;
  readonly now: () => number;
}

/** The embedded home's store: the port, and the changes that its commits leave. */
export interface EmbeddedStore extends Store, ChangeFeed {
  /** Calls `wake` after each commit that wrote something. @returns how to stop that */
  onCommit(wake: () => void): () => void;
  /** Commits what is waiting and closes the file. */
  close(): void;
}

function pageOf<T>(
  rows: readonly Columns[],
  limit: number,
  of: (row: Columns) => T,
  position: (row: Columns) => Position,
): Page<T> {
  const items = rows.map(of);
  const last = rows.at(-1);
  return last && rows.length === limit ? { items, next: cursorOf(position(last)) } : { items };
}

const stored = (row: Columns): Item => itemOf(JSON.parse(row.body));

class SqliteStore implements EmbeddedStore {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #options: StoreOptions;
  readonly #group: GroupCommit<readonly Row[]>;
  readonly #wakes = new Set<() => void>();

  constructor(database: DatabaseSync, options: StoreOptions) {
    this.#database = database;
    this.#options = options;
    this.#sql = prepareAll(database);
    this.#group = new GroupCommit(
      database,
      (rows) => this.#apply(rows),
      () => {
        for (const wake of this.#wakes) wake();
      },
    );
  }

  async get<R extends Ref>(ref: R): Promise<ItemOf<R> | undefined> {
    const { pk, sk } = keyOf(this.#options.tenant, ref);
    const row = this.#sql.get.get(pk, sk);
    return row && (stored(row as Columns) as ItemOf<R>); // a key names one kind
  }

  async getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]> {
    return Promise.all(refs.map((ref) => this.get(ref)));
  }

  async queryPartition(partition: Partition, limit: number, after?: string): Promise<Page<Item>> {
    checkLimit(limit);
    const [from = ''] = after === undefined ? [] : positionOf(after, ['string']);
    const pk = partitionKey(this.#options.tenant, partition);
    const rows = this.#sql.partition.all(pk, from, limit) as unknown as Columns[];
    return pageOf(rows, limit, stored, (row) => [row.sk]);
  }

  async queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> {
    checkLimit(limit);
    const asked = indexPartition(this.#options.tenant, range);
    if (asked.index === 'q') {
      const start =
        after === undefined ? [asked.from, ''] : positionOf(after, ['number', 'string']);
      const [at = 0, pk = ''] = start;
      const rows = this.#sql.byQ.all(asked.value, asked.to, at, pk, limit);
      return pageOf(rows as unknown as Columns[], limit, refOf, (row) => [row.at, row.pk]);
    }
    const start = after === undefined ? ['', ''] : positionOf(after, ['string', 'string']);
    const rows = this.#sql.byN.all(asked.value, ...start, limit);
    return pageOf(rows as unknown as Columns[], limit, refOf, (row) => [row.sk, row.pk]);
  }

  async commit(items: readonly Item[]): Promise<boolean> {
    return this.#group.add(rowsOf(this.#options.tenant, items));
  }

  #apply(rows: readonly Row[]): boolean {
    for (const { pk, sk, version } of rows) {
      const row = this.#sql.version.get(pk, sk) as Columns | undefined;
      if ((row?.version ?? 0) !== version - 1) return false;
    }
    const at = this.#options.now();
    for (const row of rows) {
      const body = JSON.stringify(row.body);
      const { pk, sk, version, q = null, n = null } = row;
      this.#sql.put.run(pk, sk, version, q, row.at ?? null, n, body);
      this.#sql.change.run(at, pk, sk, body);
    }
    return true;
  }

  changesAfter(seq: number, limit: number): readonly Change[] {
    return this.#sql.changes.all(seq, limit) as unknown as Change[];
  }

  cursor(consumer: string): number {
    const row = this.#sql.cursor.get(consumer) as Columns | undefined;
    return row?.seq ?? 0;
  }

  setCursor(consumer: string, seq: number): void {
    this.#sql.setCursor.run(consumer, seq);
  }

  prune(belowSeq: number): void {
    this.#sql.prune.run(belowSeq);
  }

  onCommit(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  close(): void {
    this.#group.flush();
    this.#database.close();
  }
}

/** The store over a database that is open and has its tables. */
export const storeOver = (database: DatabaseSync, options: StoreOptions): EmbeddedStore =>
  new SqliteStore(database, options);

/**
 * Opens the embedded store in a file, or makes it; `:memory:` for tests.
 *
 * Reads answer at once. Commits of one turn of the event loop share one transaction and one fsync.
 */
export const openStore = (path: string, options: StoreOptions): EmbeddedStore =>
  storeOver(openDatabase(path), options);
