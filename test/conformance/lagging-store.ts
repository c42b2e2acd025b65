import { setTimeout as sleep } from 'node:timers/promises';
import { indexPartition, keyOf, type Row, refOf, rowOf } from '../../src/adapters/items.ts';
import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../src/ports.ts';
import type { Chance } from '../support/chance.ts';

/** How a table in the cloud behaves that DynamoDB Local does not: chances a commit, and a delay. */
export interface Weather {
  /** A transaction is cancelled for a conflict with another one, and nothing is written. */
  readonly conflict: number;
  /** What was written is written, and the reply never comes. */
  readonly lostReply: number;
  /** Indexes show what was stored so long ago, or up to twice as long. */
  readonly lagMs: number;
}

export const CALM: Weather = { conflict: 0, lostReply: 0, lagMs: 0 };

type Entry = Pick<Row, 'pk' | 'sk' | 'q' | 'at' | 'n' | 'version'>;

/**
 * A store whose commits meet conflicts and lose replies, and whose indexes lag behind: what a service in
 * the cloud must live with, and DynamoDB Local never shows. Everything else goes straight through.
 */
export class LaggingStore implements Store {
  weather = CALM;
  readonly #store: Store;
  readonly #tenant: string;
  readonly #chance: Chance;
  /** Index entries as readers see them now. */
  readonly #seen = new Map<string, Entry>();
  /** What happened, by kind. */
  readonly happened = { conflicts: 0, lostReplies: 0, laggingReads: 0 };

  constructor(store: Store, tenant: string, chance: Chance) {
    this.#store = store;
    this.#tenant = tenant;
    this.#chance = chance;
  }

  get<R extends Ref>(ref: R, freshness: 'strong' | 'eventual'): Promise<ItemOf<R> | undefined> {
    return this.#store.get(ref, freshness);
  }

  getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]> {
    return this.#store.getMany(refs);
  }

  queryPartition(partition: Partition, limit: number, after?: string): Promise<Page<Item>> {
    return this.#store.queryPartition(partition, limit, after);
  }

  async queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> {
    if (this.weather.lagMs === 0) return this.#store.queryIndex(range, limit, after);
    this.happened.laggingReads++;
    const from = Number(after ?? 0);
    const found = this.#entriesIn(range).slice(from, from + limit);
    const page = { items: found.map(refOf) };
    return found.length === limit ? { ...page, next: String(from + limit) } : page;
  }

  #entriesIn(range: IndexRange): Entry[] {
    const asked = indexPartition(this.#tenant, range);
    const entries = [...this.#seen.values()];
    if (asked.index === 'n') return entries.filter(({ n }) => n === asked.value).sort(byKey);
    const within = ({ q, at = -1 }: Entry) =>
      q === asked.value && at >= asked.from && at <= asked.to;
    return entries.filter(within).sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || byKey(a, b));
  }

  async commit(items: readonly Item[]): Promise<boolean> {
    if (this.#chance.happens(this.weather.conflict)) {
      this.happened.conflicts++;
      return false;
    }
    if (!(await this.#store.commit(items))) return false;
    void this.#show(items);
    if (!this.#chance.happens(this.weather.lostReply)) return true;
    this.happened.lostReplies++;
    throw new Error('the reply to a commit was lost');
  }

  /** Lets readers of the indexes see items, later; an older version never covers a newer one. */
  async #show(items: readonly Item[]): Promise<void> {
    const { lagMs } = this.weather;
    if (lagMs > 0) await sleep(lagMs * (1 + this.#chance.next()));
    for (const item of items) {
      const row = rowOf(this.#tenant, item);
      const name = Object.values(keyOf(this.#tenant, item)).join(' ');
      if ((this.#seen.get(name)?.version ?? 0) < row.version) this.#seen.set(name, row);
    }
  }
}

const byKey = (a: Entry, b: Entry): number => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1);
