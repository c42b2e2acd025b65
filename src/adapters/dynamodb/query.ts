import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { IndexRange, Item, Page, Partition, Ref } from '../../ports.ts';
import { cursorOf, positionOf } from '../cursors.ts';
import {
  type IndexPartition,
  indexPartition,
  itemOf,
  type Key,
  partitionKey,
  refOf,
} from '../items.ts';
import { checkLimit } from '../limits.ts';
import { INDEX_NAMES, type Table } from './table.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A query, and which attributes of a row say where a page ends: `fixed` ones are the partition's. */
interface Asked {
  readonly input: Omit<QueryCommandInput, 'TableName' | 'Limit'>;
  readonly fixed: Attributes;
  readonly moving: Readonly<Record<string, 'string' | 'number'>>;
  /** A range from above to, which DynamoDB refuses. */
  readonly empty?: boolean;
}

function startKey({ fixed, moving }: Asked, after: string): Record<string, unknown> {
  const position = positionOf(after, Object.values(moving));
  const parts = Object.keys(moving).map((name, i) => [name, position[i]]);
  return { ...fixed, ...Object.fromEntries(parts) };
}

const cursorAt = (moving: Asked['moving'], row: Attributes): string =>
  cursorOf(Object.keys(moving).map((name) => row[name] as string | number)); // keys are strings or numbers

/** One page, filled up: DynamoDB ends its own at 1 MB, and a short page here means the last. */
async function page<T>(
  table: Table,
  asked: Asked,
  limit: number,
  after: string | undefined,
  of: (row: Attributes) => T,
): Promise<Page<T>> {
  checkLimit(limit);
  const items: T[] = [];
  let start = after === undefined ? undefined : startKey(asked, after);
  if (asked.empty) return { items };
  do {
    const reply = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ...asked.input,
        Limit: limit - items.length,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(reply.Items ?? []).map(of));
    start = reply.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return start === undefined ? { items } : { items, next: cursorAt(asked.moving, start) };
}

/** Items of a partition in key order, strongly consistent: a read unit for each 4 KB read together. */
export async function queryPartition(
  table: Table,
  partition: Partition,
  limit: number,
  after?: string,
): Promise<Page<Item>> {
  const pk = partitionKey(table.tenant, partition);
  const input = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  };
  const asked = { input, fixed: { pk }, moving: { sk: 'string' } } as const;
  return page(table, asked, limit, after, (row) => itemOf(row['body'] as object)); // as `rowOf` made it
}

function askedOfIndex(partition: IndexPartition): Asked {
  const { index, value } = partition;
  const IndexName = INDEX_NAMES[index];
  if (index === 'n') {
    return {
      input: {
        IndexName,
        KeyConditionExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': value },
      },
      fixed: { n: value },
      moving: { sk: 'string', pk: 'string' },
    };
  }
  return {
    input: {
      IndexName,
      KeyConditionExpression: 'q = :q AND #at BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':q': value, ':from': partition.from, ':to': partition.to },
    },
    fixed: { q: value },
    moving: { at: 'number', pk: 'string', sk: 'string' },
    empty: partition.from > partition.to,
  };
}

/** References in an index: half a read unit for each 4 KB of keys. */
export async function queryIndex(
  table: Table,
  range: IndexRange,
  limit: number,
  after?: string,
): Promise<Page<Ref>> {
  const asked = askedOfIndex(indexPartition(table.tenant, range));
  return page(table, asked, limit, after, (row) => refOf(row as unknown as Key)); // indexes hold keys
}
