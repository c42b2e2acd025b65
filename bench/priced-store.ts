import { type Row, rowOf } from '../src/adapters/items.ts';
import {
  type IndexKeys,
  indexReadUnits,
  indexWriteUnits,
  itemBytes,
  readUnits,
  writeUnits,
} from '../src/cost/capacity-units.ts';
import type { IndexRange, Item, Partition, Ref, Store } from '../src/ports.ts';

const TENANT = 'default';
const INDEXES: readonly IndexKeys[] = [
  ['q', 'at'],
  ['n', 'sk'],
];

/** What a run cost, by what wrote or read it. */
export interface Bill {
  write: number;
  read: number;
  lostRaces: number;
  readonly largestBytes: Record<string, number>;
}

/**
 * Prices every call of a store as DynamoDB would bill it. A lost race is billed as if it had been
 * written; what an item was before a write is known from a copy of what was written last, or read first.
 */
export function pricedStore(store: Store, bill: Bill): Store {
  const rows = new Map<string, Row>();
  const read = (bytes: number, freshness: 'strong' | 'eventual') => {
    bill.read += readUnits(bytes, freshness);
  };
  const bytesRead = (item: Item | undefined): number => {
    if (item === undefined) return 0;
    const row = rowOf(TENANT, item);
    const key = `${row.pk} ${row.sk}`;
    if (!rows.has(key)) rows.set(key, row);
    return itemBytes(row);
  };
  const priceOf = (row: Row, inTransaction: boolean) => {
    const key = `${row.pk} ${row.sk}`;
    const before = rows.get(key);
    const bytes = Math.max(itemBytes(row), before ? itemBytes(before) : 0);
    bill.largestBytes[row.body.kind] = Math.max(bill.largestBytes[row.body.kind] ?? 0, bytes);
    const indexes = indexWriteUnits(INDEXES, { ...before }, { ...row });
    return { key, row, units: writeUnits(bytes, inTransaction), indexes };
  };
  return {
    get: async <R extends Ref>(ref: R, freshness: 'strong' | 'eventual') => {
      const item = await store.get(ref, freshness);
      read(bytesRead(item as Item | undefined), freshness);
      return item;
    },
    getMany: async <R extends Ref>(refs: readonly R[]) => {
      const items = await store.getMany(refs);
      for (const item of items) read(bytesRead(item as Item | undefined), 'eventual');
      return items;
    },
    queryPartition: async (partition: Partition, limit: number, after?: string) => {
      const page = await store.queryPartition(partition, limit, after);
      read(
        page.items.reduce((sum, item) => sum + bytesRead(item), 0),
        'strong',
      );
      return page;
    },
    queryIndex: async (range: IndexRange, limit: number, after?: string) => {
      const page = await store.queryIndex(range, limit, after);
      bill.read += indexReadUnits(page.items.length);
      return page;
    },
    commit: async (items: readonly Item[]) => {
      const priced = items.map((item) => priceOf(rowOf(TENANT, item), items.length > 1));
      const won = await store.commit(items);
      for (const { key, row, units, indexes } of priced) {
        bill.write += units + (won ? indexes : 0);
        if (won) rows.set(key, row);
      }
      if (!won) bill.lostRaces++;
      return won;
    },
  };
}
