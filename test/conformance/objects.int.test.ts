import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, inject, it } from 'vitest';
import { openObjects } from '../../src/adapters/s3/objects.ts';
import { bucketAt, configOf, newBucket } from './clients.ts';
import { differencesOf } from './differences.ts';
import { objectConformance } from './objects.ts';
import { type Fetched, type OpenedObjects, pieces } from './objects-probe.ts';

async function fetched(
  url: string,
  init: { method: string; body?: Uint8Array<ArrayBuffer> },
): Promise<Fetched> {
  const response = await fetch(url, init);
  const name = /filename="(.*)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body, ...(name === undefined ? {} : { fileName: name }) };
}

async function open(endpoint: string): Promise<OpenedObjects> {
  const bucket = 'conformance';
  await newBucket(endpoint, bucket);
  const at = (now: () => number) => openObjects(bucketAt(endpoint, bucket, now));
  const past = Date.now() - 3_600_000;
  return {
    objects: at(Date.now),
    now: Date.now,
    expiredUrl: (key) => at(() => past).signGet(key, { expiresAt: past + 60_000 }),
    fetch: fetched,
    close: async () => undefined,
  };
}

objectConformance(
  'S3 on MiniStack',
  () => open(inject('miniStack')),
  differencesOf('S3 on MiniStack'),
);

it('a long stream that breaks leaves no part of an upload behind', async () => {
  const bucket = 'broken-upload';
  await newBucket(inject('miniStack'), bucket);
  const objects = openObjects(bucketAt(inject('miniStack'), bucket, Date.now));
  const broken = async function* () {
    yield* pieces(20, 1_000_000);
    throw new Error('the source broke');
  };
  const put = objects.put('a', broken(), { mediaType: 'text/plain' });
  await expect(put).rejects.toThrow('the source broke');
  const client = new S3Client(configOf(inject('miniStack')));
  const left = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(left.Uploads ?? []).toEqual([]);
  expect(await objects.head('a')).toBeUndefined();
  client.destroy();
});
