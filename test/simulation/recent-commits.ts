import {
  type IndexEntries,
  type IndexPartition,
  indexEntries,
  indexPartition,
  keyOf,
  refOf,
} from '../../src/adapters/items.ts';
import type { IndexRange, Item, Ref } from '../../src/ports.ts';

/** No reader is shown an older state than that of so many commits ago. */
export const MOST_COMMITS_BACK = 12;

/** Nor of one so long ago: the service waits a minute where it relies on that. */
const MOST_LAG_MS = 30_000;

interface Replaced {
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item;
}

const isIn = (entries: IndexEntries, asked: IndexPartition): boolean => {
  if (asked.index === 'n') return entries.n === asked.value;
  const { at = 0 } = entries;
  return entries.q === asked.value && at >= asked.from && at <= asked.to;
};

/** The newest commits and what they replaced, so that a reader can be shown an older state. */
export class RecentCommits {
  readonly #tenant: string;
  readonly #newest = new Map<string, Item>();
  readonly #now: () => number;
  readonly #commits: { readonly at: number; readonly replaced: readonly Replaced[] }[] = [];

  constructor(tenant: string, now: () => number) {
    this.#tenant = tenant;
    this.#now = now;
  }

  #key(ref: Ref): string {
    const { pk, sk } = keyOf(this.#tenant, ref);
    return `${pk} ${sk}`;
  }

  /** Commits so far. */
  total = 0;

  add(items: readonly Item[]): void {
    this.total++;
    const replaced = items.map((after) => {
      const key = this.#key(after);
      const before = this.#newest.get(key);
      this.#newest.set(key, after);
      return { key, before, after };
    });
    this.#commits.push({ at: this.#now(), replaced });
    if (this.#commits.length > MOST_COMMITS_BACK) this.#commits.shift();
  }

  /** What the newest `lag` commits replaced, by key: the oldest of each. */
  #undone(lag: number): Map<string, Replaced> {
    const undone = new Map<string, Replaced>();
    const since = this.#now() - MOST_LAG_MS;
    for (const { at, replaced } of lag > 0 ? this.#commits.slice(-lag) : []) {
      if (at < since) continue;
      for (const each of replaced) if (!undone.has(each.key)) undone.set(each.key, each);
    }
    return undone;
  }

  /** An item as it was so many commits ago; undefined when it had not been born. */
  asOf<T extends Item>(ref: Ref, lag: number, now: T | undefined): T | undefined {
    const undone = this.#undone(lag).get(this.#key(ref));
    return undone === undefined ? now : (undone.before as T | undefined); // a key names one kind
  }

  /** A page of the index as it was so many commits ago: entries come late, and go late. */
  pageAsOf(range: IndexRange, lag: number, refs: readonly Ref[]): Ref[] {
    const asked = indexPartition(this.#tenant, range);
    const undone = this.#undone(lag);
    const kept = refs.filter((ref) => !undone.has(this.#key(ref)));
    const back = [...undone.values()].flatMap(({ before, after }) =>
      before !== undefined && isIn(indexEntries(this.#tenant, before), asked)
        ? [refOf(keyOf(this.#tenant, after))]
        : [],
    );
    return [...kept, ...back];
  }
}
