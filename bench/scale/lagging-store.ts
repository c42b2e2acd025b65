import { cursorOf, positionOf } from '../../src/adapters/cursors.ts';
import {
  type IndexEntries,
  indexEntries,
  indexPartition,
  keyOf,
  partitionKey,
  refOf,
} from '../../src/adapters/items.ts';
import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../src/ports.ts';
import type { Chance } from './chance.ts';
import { OrderedIndex, type Place } from './ordered-index.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long things take and how far copies lag: medians of lognormal draws, in milliseconds. */
export interface Delays {
  readonly readMs: number;
  readonly commitMs: number;
  readonly replicaLagMs: number;
  readonly indexLagMs: number;
  /** The last part of a commit, in which any other commit on the same item fails. */
  readonly conflictWindowMs: number;
}

export const DELAYS: Delays = {
  readMs: 5,
  commitMs: 20,
  replicaLagMs: 10,
  indexLagMs: 50,
  conflictWindowMs: 5,
};

const SIGMA = 0.3;
const LAG_SIGMA = 0.7;

/** Hears of every call: what is asked, what is committed, and what is lost. */
export interface Watcher {
  read(items: number, freshness: 'strong' | 'eventual'): void;
  queried(): void;
  /** @param before undefined for an item that is born */
  committed(before: Item | undefined, after: Item, indexWrites: number): void;
  tried(items: readonly Item[], won: boolean): void;
}

/** An item: as it is, as an eventual read sees it, and the entries it has and will have in the indexes. */
interface Row {
  readonly pk: string;
  readonly sk: string;
  item: Item | undefined;
  replica: Item | undefined;
  entries: IndexEntries;
  visible: IndexEntries;
  isBusy: boolean;
}

interface Entry extends Place {
  readonly row: Row;
}

const NO_ENTRIES: IndexEntries = {};

const isSame = (a: IndexEntries, b: IndexEntries): boolean =>
  a.q === b.q && a.at === b.at && a.n === b.n;

/** Index entries put or removed: a moved one is both. */
const movesOf = (a: IndexEntries, b: IndexEntries): number =>
  (a.q === b.q && a.at === b.at ? 0 : Number(a.q !== undefined) + Number(b.q !== undefined)) +
  (a.n === b.n ? 0 : Number(a.n !== undefined) + Number(b.n !== undefined));

/**
 * The store in virtual time: maps, and what makes the real one slow, late and contended.
 *
 * A read answers what stood when it was asked. A commit checks all versions and takes its items for the
 * conflict window before it applies. Replicas and indexes follow each on its own. Items are kept as they
 * came: flows never change one.
 */
export class LaggingStore implements Store {
  readonly #partitions = new Map<string, Row[]>();
  readonly #indexes = new Map<string, OrderedIndex<Entry>>();
  readonly #tenant: string;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #delays: Delays;
  readonly #watcher: Watcher;

  constructor(tenant: string, { time, chance, watcher, delays = DELAYS }: StoreOptions) {
    this.#tenant = tenant;
    this.#time = time;
    this.#chance = chance;
    this.#delays = delays;
    this.#watcher = watcher;
  }

  async get<R extends Ref>(
    ref: R,
    freshness: 'strong' | 'eventual',
  ): Promise<ItemOf<R> | undefined> {
    const row = this.#find(ref);
    const item = freshness === 'strong' ? row?.item : row?.replica;
    this.#watcher.read(1, freshness);
    await this.#readTime();
    return item as ItemOf<R> | undefined; // a key names one kind
  }

  async getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]> {
    if (refs.length === 0) return [];
    const items = refs.map((ref) => this.#find(ref)?.replica);
    this.#watcher.read(refs.length, 'eventual');
    await this.#readTime();
    return items as (ItemOf<R> | undefined)[]; // a key names one kind
  }

  async queryPartition(partition: Partition, limit: number, after = ''): Promise<Page<Item>> {
    const rows = this.#partitions.get(partitionKey(this.#tenant, partition)) ?? [];
    const born = rows.filter(({ item, sk }) => item !== undefined && sk > after);
    const page = born.slice(0, limit);
    this.#watcher.read(page.length, 'strong');
    const items = page.flatMap(({ item }) => item ?? []);
    await this.#readTime();
    const next = page.at(-1)?.sk;
    return page.length < limit || next === undefined ? { items } : { items, next };
  }

  async queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> {
    const asked = indexPartition(this.#tenant, range);
    const [from, to] = asked.index === 'q' ? [asked.from, asked.to] : ['', '\uffff'];
    const start = after === undefined ? { sort: from, pk: '' } : placeOf(after, typeof from);
    const items: Ref[] = [];
    let next: string | undefined;
    for (const { row, sort, pk } of this.#indexes.get(asked.value)?.from(start) ?? []) {
      if (sort > to) break;
      if (`${sort} ${pk}` === `${start.sort} ${start.pk}`) continue;
      items.push(refOf(row));
      if (items.length < limit) continue;
      next = cursorOf([sort, pk]);
      break;
    }
    this.#watcher.queried();
    await this.#readTime();
    return next === undefined ? { items } : { items, next };
  }

  async commit(items: readonly Item[]): Promise<boolean> {
    const { conflictWindowMs, commitMs } = this.#delays;
    const took = Math.max(conflictWindowMs, this.#chance.lognormal(commitMs, SIGMA));
    await this.#time.sleep(took - conflictWindowMs);
    const rows = items.map((item) => this.#rowFor(item));
    const won = rows.every(
      (row, i) => !row.isBusy && (row.item?.version ?? 0) + 1 === items[i]?.version,
    );
    if (won) for (const row of rows) row.isBusy = true;
    await this.#time.sleep(conflictWindowMs);
    if (won) this.#apply(rows, items);
    this.#watcher.tried(items, won);
    return won;
  }

  /** Writes items at once and visibly, whatever their version: what was there before the run. */
  load(items: readonly Item[]): void {
    for (const item of items) {
      const row = this.#rowFor(item);
      row.item = item;
      row.replica = item;
      row.entries = indexEntries(this.#tenant, item);
      this.#show(row);
    }
  }

  /** Everything stored, partition by partition. */
  *partitions(): Generator<readonly Item[]> {
    for (const rows of this.#partitions.values()) yield rows.flatMap(({ item }) => item ?? []);
  }

  #apply(rows: readonly Row[], items: readonly Item[]): void {
    let moves = 0;
    for (const [i, row] of rows.entries()) {
      const item = items[i];
      if (item === undefined) continue;
      const before = row.item;
      const entries = indexEntries(this.#tenant, item);
      const moved = movesOf(row.entries, entries);
      row.item = item;
      row.isBusy = false;
      row.entries = isSame(row.entries, entries) ? row.entries : entries;
      moves += moved;
      this.#watcher.committed(before, item, moved);
    }
    const { replicaLagMs, indexLagMs } = this.#delays;
    this.#time.after(this.#chance.lognormal(replicaLagMs, LAG_SIGMA), () => {
      for (const [i, row] of rows.entries()) this.#copy(row, items[i]);
    });
    if (moves === 0) return;
    this.#time.after(this.#chance.lognormal(indexLagMs, LAG_SIGMA), () => {
      for (const row of rows) this.#show(row);
    });
  }

  /** A replica takes what it was sent, unless something newer came first. */
  #copy(row: Row, item: Item | undefined): void {
    if (item && item.version > (row.replica?.version ?? 0)) row.replica = item;
  }

  /** Moves the entries of a row to where its newest state wants them. */
  #show(row: Row): void {
    const { visible, entries } = row;
    if (visible === entries) return;
    row.visible = entries;
    this.#indexOf(visible.q)?.remove({ sort: visible.at ?? 0, pk: row.pk });
    this.#indexOf(entries.q)?.add({ sort: entries.at ?? 0, pk: row.pk, row });
    if (visible.n === entries.n) return;
    this.#indexOf(visible.n)?.remove({ sort: row.sk, pk: row.pk });
    this.#indexOf(entries.n)?.add({ sort: row.sk, pk: row.pk, row });
  }

  #indexOf(value: string | undefined): OrderedIndex<Entry> | undefined {
    if (value === undefined) return undefined;
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    const made = new OrderedIndex<Entry>();
    this.#indexes.set(value, made);
    return made;
  }

  #find(ref: Ref): Row | undefined {
    const { pk, sk } = keyOf(this.#tenant, ref);
    return this.#partitions.get(pk)?.find((row) => row.sk === sk);
  }

  /** The row of an item, kept in key order beside its neighbours; one without an item is not born. */
  #rowFor(ref: Ref): Row {
    const { pk, sk } = keyOf(this.#tenant, ref);
    const rows = this.#partitions.get(pk) ?? [];
    if (rows.length === 0) this.#partitions.set(pk, rows);
    const known = rows.find((row) => row.sk === sk);
    if (known !== undefined) return known;
    const row: Row = {
      pk,
      sk,
      item: undefined,
      replica: undefined,
      entries: NO_ENTRIES,
      visible: NO_ENTRIES,
      isBusy: false,
    };
    const after = rows.findIndex((other) => other.sk > sk);
    rows.splice(after < 0 ? rows.length : after, 0, row);
    return row;
  }

  #readTime(): Promise<void> {
    return this.#time.sleep(this.#chance.lognormal(this.#delays.readMs, SIGMA));
  }
}

/** What a store is made of. */
export interface StoreOptions {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly watcher: Watcher;
  readonly delays?: Delays;
}

function placeOf(cursor: string, type: string): Place {
  const [sort = 0, pk = ''] = positionOf(cursor, [
    type === 'number' ? 'number' : 'string',
    'string',
  ]);
  return { sort, pk: String(pk) };
}
