import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { IndexRange, Item, ItemOf, Page, Partition, Ref, Store } from '../../ports.ts';
import { itemOf, keyOf, type Row } from '../items.ts';
import { rowsOf } from '../limits.ts';
import { batchGet } from './batch-get.ts';
import { lostRace } from './lost-race.ts';
import { queryIndex, queryPartition } from './query.ts';
import type { Table } from './table.ts';

/** Lets a put through only over the version before its own; version 1 only where there is nothing. */
function isNext({ version }: Row) {
  if (version === 1) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': version - 1 },
  };
}

/**
 * Replaces items together: each must still have the version before its own, or be absent at 1.
 *
 * All or none. One item goes out as a plain conditional Put (1 write unit up to 1 KB); several as a
 * transaction (2 each). The SDK repeats its own request token when a reply is lost.
 *
 * @returns false when another writer was first: read again, decide again
 */
export async function commit(table: Table, items: readonly Item[]): Promise<boolean> {
  const rows = rowsOf(table.tenant, items);
  const puts = rows.map((row) => ({ TableName: table.name, Item: row, ...isNext(row) }));
  const [first, ...others] = puts;
  try {
    if (first !== undefined && others.length === 0) await table.client.send(new PutCommand(first));
    else {
      const TransactItems = puts.map((Put) => ({ Put }));
      await table.client.send(new TransactWriteCommand({ TransactItems }));
    }
    return true;
  } catch (error) {
    if (lostRace(error)) return false;
    throw error;
  }
}

async function get<R extends Ref>(
  table: Table,
  ref: R,
  freshness: 'strong' | 'eventual',
): Promise<ItemOf<R> | undefined> {
  const { Item: row } = await table.client.send(
    new GetCommand({
      TableName: table.name,
      Key: keyOf(table.tenant, ref),
      ConsistentRead: freshness === 'strong',
    }),
  );
  return row && (itemOf(row['body']) as ItemOf<R>); // a key names one kind
}

/** The store in a DynamoDB table made after `tableDefinition`. */
export function openStore(
  client: DynamoDBClient,
  { name, tenant }: { readonly name: string; readonly tenant: string },
): Store {
  const marshallOptions = { removeUndefinedValues: true };
  const table = { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name, tenant };
  return {
    get: (ref, freshness) => get(table, ref, freshness),
    getMany: (refs) => batchGet(table, refs),
    queryPartition: (partition: Partition, limit: number, after?: string): Promise<Page<Item>> =>
      queryPartition(table, partition, limit, after),
    queryIndex: (range: IndexRange, limit: number, after?: string): Promise<Page<Ref>> =>
      queryIndex(table, range, limit, after),
    commit: (items) => commit(table, items),
  };
}
