import type { DynamoDBRecord } from 'aws-lambda';
import { expect, inject, it } from 'vitest';
import { openStore as openDynamo } from '../../src/adapters/dynamodb/store.ts';
import { recordOf } from '../../src/adapters/embedded/changes.ts';
import { openStore as openEmbedded } from '../../src/adapters/embedded/store.ts';
import { newTable } from './clients.ts';
import { perform, type Step } from './flow-script.ts';
import { newWorld } from './flow-world.ts';

const TABLE = 'stream';
const TENANT = 't1';

/** DynamoDB Local asks for the form of a signature, not for the signature. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

async function streams(action: string, body: object) {
  const response = await fetch(inject('dynamoDbLocal'), {
    method: 'POST',
    headers: {
      authorization: AUTHORIZATION,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${action}`,
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** All records of the table's stream, as the service sends them. */
async function streamed(): Promise<readonly DynamoDBRecord[]> {
  const { Streams } = await streams('ListStreams', { TableName: TABLE });
  const { StreamArn } = Streams[0];
  const { StreamDescription } = await streams('DescribeStream', { StreamArn });
  const records: DynamoDBRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    let { ShardIterator } = await streams('GetShardIterator', from);
    for (let empty = 0; ShardIterator && empty < 2; ) {
      const reply = await streams('GetRecords', { ShardIterator });
      records.push(...reply.Records);
      empty = reply.Records.length === 0 ? empty + 1 : 0;
      ShardIterator = reply.NextShardIterator;
    }
  }
  return records;
}

/** DynamoDB Local writes an empty map as {}; AWS, and we, as {"M":{}}. */
const mended = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, mended(each)]);
  return entries.length === 0 ? { M: {} } : Object.fromEntries(entries);
};

const told = ({ eventName, dynamodb }: DynamoDBRecord) => ({
  eventName,
  keys: dynamodb?.Keys,
  image: JSON.stringify(sorted(dynamodb?.NewImage)),
  view: dynamodb?.StreamViewType,
});

/** Numbers as numbers, members in order: the two write `0.10` and maps in their own way. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, each]) => [name, name === 'N' ? Number(each) : sorted(each)]),
  );
}

/** Records by partition: only there has a stream an order. */
const byPartition = (records: readonly DynamoDBRecord[]) =>
  Object.groupBy(records.map(told), ({ keys }) => keys?.['pk']?.S ?? '');

const STEPS: readonly Step[] = [
  { does: 'next', who: 0, hands: 1 },
  { does: 'save', who: 0, which: 0, answers: { 0: { choice: 'yes', ms: 900 } } },
  { does: 'submit', who: 0, which: 0, answers: { 1: { choice: 'no' }, 2: { abstain: 'unsure' } } },
  { does: 'next', who: 1, hands: 2 },
  { does: 'wait', ms: 90_000 },
  { does: 'sweep' },
  { does: 'next', who: 2, hands: 1 },
  { does: 'submit', who: 1, which: 0, answers: { 0: { choice: 'no', ms: 1 } } },
  { does: 'giveBack', who: 2, which: 0, grace: false },
  { does: 'void', who: 0 },
];

it('the change feed tells what the stream of DynamoDB Local tells, of whole flows', async () => {
  const client = await newTable(inject('dynamoDbLocal'), TABLE);
  const embedded = openEmbedded(':memory:', { tenant: TENANT, now: () => 0 });
  for (const store of [embedded, openDynamo(client, { name: TABLE, tenant: TENANT })]) {
    const world = await newWorld(store, TENANT);
    for (const step of STEPS) await perform(world, step);
    world.close();
  }
  const ours = embedded.changesAfter(0, 1_000).map((change) => recordOf(change, TENANT));
  const theirs = (await streamed()).map((record) => mended(record) as DynamoDBRecord);
  expect(ours.length).toBeGreaterThan(25);
  expect(byPartition(theirs)).toEqual(byPartition(ours));
  embedded.close();
  client.destroy();
});
