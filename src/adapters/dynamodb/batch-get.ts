import { setTimeout } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, ItemOf, Ref } from '../../ports.ts';
import { itemOf, type Key, keyOf } from '../items.ts';
import type { Table } from './table.ts';

/** Most keys in one BatchGetItem. */
const BATCH = 100;
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 25;

const textOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/**
 * Reads what one request gives and asks again for what it left out, because the reply was full (16 MB)
 * or the table busy. Gives up after six requests in a row that brought nothing.
 */
async function readBatch(table: Table, batch: readonly Key[], into: Map<string, Item>) {
  let keys: readonly Key[] = batch;
  for (let tries = 0; keys.length > 0; tries++) {
    if (tries === MOST_TRIES) throw new Error(`the table left ${keys.length} keys unread`);
    if (tries > 0) await setTimeout(FIRST_PAUSE_MS * 2 ** (tries - 1));
    const RequestItems = { [table.name]: { Keys: keys.map(({ pk, sk }) => ({ pk, sk })) } };
    const reply = await table.client.send(new BatchGetCommand({ RequestItems }));
    const rows = reply.Responses?.[table.name] ?? [];
    for (const row of rows) into.set(textOf(row as Key), itemOf(row['body'])); // only rows have keys
    keys = (reply.UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[];
    if (rows.length > 0) tries = -1;
  }
}

/**
 * Items by reference, eventually consistent: order, repeats and gaps are kept, which BatchGetItem does
 * not. Half a read unit for each 4 KB of each distinct item.
 */
export async function batchGet<R extends Ref>(
  table: Table,
  refs: readonly R[],
): Promise<(ItemOf<R> | undefined)[]> {
  const keys = refs.map((ref) => keyOf(table.tenant, ref));
  const distinct = [...new Map(keys.map((key) => [textOf(key), key])).values()];
  const found = new Map<string, Item>();
  const batches: Promise<void>[] = [];
  for (let i = 0; i < distinct.length; i += BATCH) {
    batches.push(readBatch(table, distinct.slice(i, i + BATCH), found));
  }
  await Promise.all(batches);
  return keys.map((key) => found.get(textOf(key)) as ItemOf<R> | undefined); // a key names one kind
}
