import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { tableDefinition } from '../../src/adapters/dynamodb/table.ts';
import type { ObjectOptions } from '../../src/adapters/s3/objects.ts';

/** What the stand-ins ask for. An address instead of a name makes the S3 client use path style. */
export const configOf = (endpoint: string) =>
  ({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }) satisfies S3ClientConfig;

/** A client, and a new table of our definition. */
export async function newTable(endpoint: string, name: string): Promise<DynamoDBClient> {
  const client = new DynamoDBClient(configOf(endpoint));
  await client.send(new CreateTableCommand(tableDefinition(name)));
  return client;
}

export async function newBucket(endpoint: string, bucket: string): Promise<void> {
  const client = new S3Client(configOf(endpoint));
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}

/** Where the objects of one tenant are, in one bucket of a stand-in. */
export const bucketAt = (endpoint: string, bucket: string, now: () => number): ObjectOptions => ({
  endpoint,
  region: 'us-east-1',
  credentials: async () => configOf(endpoint).credentials,
  tenant: 't1',
  bucketOf: () => bucket,
  now,
});
