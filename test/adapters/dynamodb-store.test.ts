import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/dynamodb/store.ts';
import { rowOf } from '../../src/adapters/items.ts';
import type { Item, Store } from '../../src/ports.ts';
import { annotator, changed, taskSuite } from '../conformance/items.ts';

/** What a service that can fail answers: a body, an error by its name, or nothing at all. */
type Reply = 'hang up' | { readonly error: string; readonly reasons?: readonly string[] } | object;

let server: Server;
let store: Store;
let replies: Reply[];
let requests: { action: string; body: Record<string, unknown> }[];

const bodyOf = (reply: Exclude<Reply, 'hang up'>) =>
  'error' in reply
    ? {
        __type: `com.amazonaws.dynamodb.v20120810#${reply.error}`,
        ...('reasons' in reply && {
          CancellationReasons: reply.reasons?.map((Code) => ({ Code })),
        }),
      }
    : reply;

/** Stands in for faults that neither stand-in of DynamoDB ever shows. */
beforeEach(async () => {
  replies = [];
  requests = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const action = String(request.headers['x-amz-target']).replace(/.*\./, '');
    requests.push({ action, body: JSON.parse(text) });
    const reply = replies.shift() ?? {};
    if (reply === 'hang up') return request.socket.destroy();
    const body = JSON.stringify(bodyOf(reply));
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    return response.writeHead('error' in reply ? 400 : 200, type).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
  });
  store = openStore(client, { name: 'table', tenant: 't1' });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const suite = taskSuite('job1', 1);
const both = [suite, annotator('job1', 'n1')];
const stored = (item: Item) => marshall(rowOf('t1', item));

describe('commit', () => {
  it('sends one item as a Put over the version before, several as a transaction', async () => {
    expect(await store.commit([suite])).toBe(true);
    expect(await store.commit([changed(suite, {})])).toBe(true);
    expect(await store.commit(both)).toBe(true);
    expect(requests.map(({ action }) => action)).toEqual([
      'PutItem',
      'PutItem',
      'TransactWriteItems',
    ]);
    expect(requests[0]?.body).toMatchObject({
      TableName: 'table',
      Item: stored(suite),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(requests[1]?.body).toMatchObject({
      ConditionExpression: 'version = :before',
      ExpressionAttributeValues: { ':before': { N: '1' } },
    });
  });

  it('whose reply is lost goes out again under the same token, and is no lost race', async () => {
    replies = ['hang up', {}];
    expect(await store.commit(both)).toBe(true);
    const tokens = requests.map(({ body }) => body['ClientRequestToken']);
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).toBe(tokens[1]);
  });

  it('of one item whose reply is lost reads as a lost race: the caller finds its own version', async () => {
    replies = ['hang up', { error: 'ConditionalCheckFailedException' }];
    expect(await store.commit([suite])).toBe(false);
  });

  it.each([
    [[suite], { error: 'ConditionalCheckFailedException' }],
    [[suite], { error: 'TransactionConflictException' }],
    [both, { error: 'TransactionCanceledException', reasons: ['None', 'TransactionConflict'] }],
    [both, { error: 'TransactionCanceledException', reasons: ['ConditionalCheckFailed', 'None'] }],
  ])('is a lost race when others were first (%#)', async (items, reply) => {
    replies = [reply];
    expect(await store.commit(items)).toBe(false);
  });

  it.each([
    [[suite], { error: 'ValidationException' }],
    [[suite], { error: 'ResourceNotFoundException' }],
    [
      both,
      {
        error: 'TransactionCanceledException',
        reasons: ['ConditionalCheckFailed', 'ThrottlingError'],
      },
    ],
    [both, { error: 'TransactionCanceledException', reasons: ['None', 'ValidationError'] }],
    [both, { error: 'TransactionCanceledException' }],
  ])('lets every other failure pass (%#)', async (items, reply) => {
    replies = [reply, reply];
    await expect(store.commit(items)).rejects.toMatchObject({ name: reply.error });
  });
});

describe('reads', () => {
  it('are strongly consistent when asked', async () => {
    await store.get(suite, 'strong');
    await store.get(suite, 'eventual');
    await store.queryPartition(suite, 5);
    const asked = requests.map(({ body }) => body['ConsistentRead']);
    expect(asked).toEqual([true, false, true]);
  });

  const [a, b] = [taskSuite('job1', 1), taskSuite('job1', 2)];
  const keyOf = ({ taskSuiteId }: typeof a) => ({
    pk: { S: `t1#T#job1#${taskSuiteId}` },
    sk: { S: 'T' },
  });

  it('ask again for keys that were left unread, and for none twice', async () => {
    replies = [
      { Responses: { table: [stored(b)] }, UnprocessedKeys: { table: { Keys: [keyOf(a)] } } },
      { Responses: { table: [] }, UnprocessedKeys: { table: { Keys: [keyOf(a)] } } },
      { Responses: { table: [stored(a)] } },
    ];
    expect(await store.getMany([a, b, a])).toEqual([a, b, a]);
    const keys = requests.map(
      ({ body }) => JSON.stringify(body['RequestItems']).split('"pk"').length - 1,
    );
    expect(keys).toEqual([2, 1, 1]);
  });

  it('give up on a table that gives nothing', async () => {
    const nothing = { Responses: { table: [] }, UnprocessedKeys: { table: { Keys: [keyOf(a)] } } };
    replies = Array(6).fill(nothing);
    await expect(store.getMany([a])).rejects.toThrow('left 1 keys unread');
    expect(requests).toHaveLength(6);
  });

  it('fill a page that the service cut short', async () => {
    replies = [
      { Items: [stored(a)], LastEvaluatedKey: keyOf(a) },
      { Items: [], LastEvaluatedKey: keyOf(a) },
      { Items: [stored(b)], LastEvaluatedKey: keyOf(b) },
    ];
    const page = await store.queryPartition(a, 2);
    expect(page.items).toEqual([a, b]);
    expect(page.next).toBeDefined();
    expect(requests.map(({ body }) => body['Limit'])).toEqual([2, 1, 1]);
    expect(requests[1]?.body['ExclusiveStartKey']).toEqual(keyOf(a));
  });
});
