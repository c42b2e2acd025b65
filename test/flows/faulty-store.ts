import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../src/ports.ts';
import type { Chance } from '../support/chance.ts';

/** The process died here: before something was done, or before anybody heard that it was. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** How often each thing goes wrong, as a chance a call. */
export interface FaultRates {
  readonly crash: number;
  /** A commit that says somebody was first, though nobody was. */
  readonly lost: number;
  /** An eventual read, or a single item of a partition, that is a version old. */
  readonly stale: number;
  /** An index entry that is missing, or stands where it does not belong. */
  readonly lie: number;
  /** Somebody else does something first. */
  readonly intrude: number;
}

export const NO_FAULTS: FaultRates = { crash: 0, lost: 0, stale: 0, lie: 0, intrude: 0 };

const nameOf = (ref: Ref): string =>
  JSON.stringify(
    Object.entries(ref)
      .filter(([name]) => name === 'kind' || /Id$/.test(name))
      .filter(([name]) => !(ref.kind === 'assignment' && name === 'annotatorId'))
      .sort(),
  );

/**
 * A store on which everything goes wrong that may: what the port promises it keeps, and nothing else.
 *
 * Between any two calls of a flow somebody else may run to their end, so interleavings follow from the
 * seed alone and no timing.
 */
export class FaultyStore implements Store {
  rates = NO_FAULTS;
  /** Runs something of somebody else. */
  intrude: () => Promise<void> = async () => undefined;
  readonly #store: Store;
  readonly #chance: Chance;
  readonly #committed: (items: readonly Item[]) => void;
  readonly #older = new Map<string, Item>();
  readonly #newest = new Map<string, Item>();
  readonly #suites: readonly Ref[];

  /** @param committed hears of every commit that went through, right after it */
  constructor(
    store: Store,
    chance: Chance,
    suites: readonly Ref[],
    committed: (items: readonly Item[]) => void,
  ) {
    this.#store = store;
    this.#chance = chance;
    this.#suites = suites;
    this.#committed = committed;
  }

  async get<R extends Ref>(ref: R, freshness: 'strong' | 'eventual') {
    await this.#call();
    const item = await this.#store.get(ref, freshness);
    return freshness === 'strong' ? item : this.#perhapsOlder(item);
  }

  async getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]> {
    await this.#call();
    return (await this.#store.getMany(refs)).map((item) => this.#perhapsOlder(item));
  }

  async queryPartition(partition: Partition, limit: number, after?: string): Promise<Page<Item>> {
    await this.#call();
    const page = await this.#store.queryPartition(partition, limit, after);
    const torn = (item: Item): Item[] => {
      const older = this.#perhapsOlder(item);
      return item.kind === 'assignment' && older !== undefined ? [older] : [item];
    };
    return { ...page, items: page.items.flatMap(torn) };
  }

  async queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> {
    await this.#call();
    const page = await this.#store.queryIndex(range, limit, after);
    if (!this.#chance.happens(this.rates.lie)) return page;
    const kept = this.#chance.some(page.items, 0.6);
    const wrong = range.index === 'open' ? this.#chance.some(this.#suites, 0.3) : [];
    return { ...page, items: [...kept, ...wrong] };
  }

  async commit(items: readonly Item[]): Promise<boolean> {
    await this.#call();
    if (this.#chance.happens(this.rates.lost)) return false;
    if (!(await this.#store.commit(items))) return false;
    for (const item of items) this.#keep(item);
    this.#committed(items);
    if (this.#chance.happens(this.rates.crash)) throw new Crash('after a commit');
    return true;
  }

  async #call(): Promise<void> {
    if (this.#chance.happens(this.rates.intrude)) await this.intrude();
    if (this.#chance.happens(this.rates.crash)) throw new Crash('before a call');
  }

  #keep(item: Item): void {
    const before = this.#newest.get(nameOf(item));
    if (before !== undefined) this.#older.set(nameOf(item), before);
    this.#newest.set(nameOf(item), item);
  }

  #perhapsOlder<T extends Item>(item: T | undefined): T | undefined {
    if (item === undefined || !this.#chance.happens(this.rates.stale)) return item;
    return (this.#older.get(nameOf(item)) as T | undefined) ?? item;
  }
}
