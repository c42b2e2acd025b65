import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openObjects } from '../../src/adapters/s3/objects.ts';
import type { ObjectStore } from '../../src/ports.ts';

const NOW = 1_790_000_000_500;
const TEXT = { mediaType: 'text/plain' };

let server: Server;
let objects: ObjectStore;
let replies: { status: number; code?: string }[];
let requests: string[];

/** Stands in for answers of S3 that no stand-in of it gives. */
beforeEach(async () => {
  replies = [];
  requests = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      requests.push(`${request.method} ${request.url?.split('?')[0]}`);
      const { status, code } = replies.shift() ?? { status: 200 };
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(code && `<Error><Code>${code}</Code><Message>no</Message></Error>`);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  objects = openObjects({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    tenant: 't1',
    bucketOf: () => 'bucket',
    now: () => NOW,
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const putIfAbsent = () => objects.put('a', Buffer.from('x'), { ...TEXT, ifAbsent: true });

describe('put if absent', () => {
  it('that meets another one under way is lost when that one is there', async () => {
    replies = [{ status: 409, code: 'ConditionalRequestConflict' }, { status: 200 }];
    expect(await putIfAbsent()).toBe(false);
    expect(requests).toEqual(['PUT /bucket/t1/a', 'HEAD /bucket/t1/a']);
  });

  it('that meets another one which came to nothing fails, to be tried again', async () => {
    replies = [{ status: 409, code: 'ConditionalRequestConflict' }, { status: 404 }];
    await expect(putIfAbsent()).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
  });
});

describe('a refusal by S3', () => {
  it('is neither absence nor a lost race', async () => {
    const denied = { status: 403, code: 'AccessDenied' };
    const calls = [
      putIfAbsent,
      () => objects.get('a'),
      () => objects.get('a', { offset: 0, bytes: 1 }),
      () => objects.copy('a', 'b'),
    ];
    for (const call of calls) {
      replies = [denied];
      await expect(call()).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    replies = [{ status: 403 }];
    await expect(objects.head('a')).rejects.toThrow();
  });
});

describe('signed URLs', () => {
  it('name the object of the tenant and their lifetime, in whole seconds', async () => {
    const url = new URL(await objects.signGet('a/b', { expiresAt: NOW + 90_000 }));
    expect(url.pathname).toBe('/bucket/t1/a/b');
    expect(url.searchParams.get('X-Amz-Date')).toBe('20260921T141320Z');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('90');
    expect(url.searchParams.has('response-content-disposition')).toBe(false);
    const past = new URL(await objects.signGet('a/b', { expiresAt: NOW - 90_000 }));
    expect(past.searchParams.get('X-Amz-Expires')).toBe('1');
  });

  it('for PUT carry no checksum of a body that is not known yet', async () => {
    const url = new URL(await objects.signPut('a', { expiresAt: NOW + 90_000 }));
    const names = [...url.searchParams.keys()].filter((name) => /checksum/i.test(name));
    expect(names).toEqual([]);
  });

  it('carry the name to save under', async () => {
    const options = { expiresAt: NOW + 90_000, fileName: 'my labels.jsonl' };
    const url = new URL(await objects.signGet('a', options));
    const disposition = url.searchParams.get('response-content-disposition');
    expect(disposition).toBe('attachment; filename="my labels.jsonl"');
  });
});
