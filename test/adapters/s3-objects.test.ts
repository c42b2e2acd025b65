import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ObjectOptions, openObjects } from '../../src/adapters/s3/objects.ts';
import type { ObjectStore } from '../../src/ports.ts';

const NOW = 1_790_000_000_500;
const TEXT = { mediaType: 'text/plain' };

let server: Server;
let objects: ObjectStore;
let replies: { status: number; code?: string; text?: string; cut?: true }[];
let requests: string[];
let conditional: string[];

/** Stands in for answers of S3 that no stand-in of it gives. */
beforeEach(async () => {
  replies = [];
  requests = [];
  conditional = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      requests.push(`${request.method} ${request.url?.replace(/[?&]X-Amz.*/, '')}`);
      if (request.headers['if-none-match'] === '*') conditional.push(requests.at(-1) ?? '');
      const { status, code, text, cut } = replies.shift() ?? { status: 200 };
      if (cut) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/xml', etag: '"tag"' });
      response.end(text ?? (code && `<Error><Code>${code}</Code><Message>no</Message></Error>`));
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

describe('S3 that is unwell', () => {
  it('is asked again, four times in all, and then it is said', async () => {
    replies = [{ status: 503, code: 'SlowDown' }, { status: 500 }, { status: 0, cut: true }];
    expect(await putIfAbsent()).toBe(true);
    expect(requests).toEqual(Array(4).fill('PUT /bucket/t1/a'));
    replies = Array(4).fill({ status: 503, code: 'SlowDown' });
    await expect(putIfAbsent()).rejects.toMatchObject({ name: 'SlowDown', status: 503 });
    replies = Array(4).fill({ status: 0, cut: true });
    await expect(objects.get('a')).rejects.toThrow('fetch failed');
    expect(requests).toHaveLength(12);
  });

  it('is not asked again for what it refused', async () => {
    replies = [{ status: 403, code: 'AccessDenied' }];
    await expect(objects.get('a')).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });
});

async function* stream(parts: number, breaks = false): AsyncIterable<Uint8Array> {
  for (let i = 0; i < parts; i++) yield Buffer.alloc(8 * 1_024 * 1_024);
  if (breaks) throw new Error('the source broke');
}

describe('a long stream', () => {
  const begun = { status: 200, text: '<UploadId>u1</UploadId>' };

  it('goes out in parts, in order, and ends with their list', async () => {
    replies = [begun];
    expect(await objects.put('a', stream(3), { ...TEXT, ifAbsent: true })).toBe(true);
    expect(requests).toEqual([
      'POST /bucket/t1/a?uploads=',
      ...[1, 2, 3].map((i) => `PUT /bucket/t1/a?partNumber=${i}&uploadId=u1`),
      'POST /bucket/t1/a?uploadId=u1',
    ]);
    expect(conditional).toEqual(['POST /bucket/t1/a?uploadId=u1']);
  });

  it('that S3 takes back at its end is no object, though it began with 200', async () => {
    const failed = { status: 200, code: 'InternalError' };
    replies = [begun, { status: 200 }, { status: 200 }, failed];
    await expect(objects.put('a', stream(2), TEXT)).rejects.toMatchObject({
      name: 'InternalError',
    });
    expect(requests.at(-1)).toBe('DELETE /bucket/t1/a?uploadId=u1');
  });

  it('that loses the race at its end, or breaks, is aborted', async () => {
    const lost = { status: 412, code: 'PreconditionFailed' };
    replies = [begun, { status: 200 }, { status: 200 }, lost];
    expect(await objects.put('a', stream(2), { ...TEXT, ifAbsent: true })).toBe(false);
    expect(requests.at(-1)).toBe('DELETE /bucket/t1/a?uploadId=u1');
    replies = [begun];
    await expect(objects.put('a', stream(3, true), TEXT)).rejects.toThrow('the source broke');
    expect(requests.at(-1)).toBe('DELETE /bucket/t1/a?uploadId=u1');
  });
});

describe('on AWS', () => {
  const SECRET = 'wJalrXUtnFEMI';
  const at = (change: Partial<ObjectOptions> & { ends?: number }) =>
    openObjects({
      region: 'eu-central-1',
      credentials: async () => ({
        accessKeyId: 'AKID',
        secretAccessKey: SECRET,
        sessionToken: 'a+token/of=a role',
        ...(change.ends === undefined ? {} : { expiration: new Date(change.ends) }),
      }),
      tenant: 't1',
      bucketOf: (key) => (key.startsWith('exports/') ? 'out' : 'in'),
      now: () => NOW,
      ...change,
    });

  /** The signature of a URL, by the published steps of Signature Version 4 alone. */
  function signatureOf(method: string, url: URL): string {
    const query = [...url.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .sort()
      .join('&');
    const lines = [method, url.pathname, query, `host:${url.host}\n`, 'host', 'UNSIGNED-PAYLOAD'];
    const [day = '', region = '', service = '', end = ''] = (
      url.searchParams.get('X-Amz-Credential') ?? ''
    )
      .split('/')
      .slice(1);
    const toSign = [
      'AWS4-HMAC-SHA256',
      url.searchParams.get('X-Amz-Date'),
      [day, region, service, end].join('/'),
      createHash('sha256').update(lines.join('\n')).digest('hex'),
    ].join('\n');
    const key = [day, region, service, end].reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${SECRET}`,
    );
    return createHmac('sha256', key).update(toSign).digest('hex');
  }

  it('each bucket is a host, and the role’s session stands in the URL', async () => {
    const options = { expiresAt: NOW + 60_000, fileName: 'my labels.jsonl' };
    const url = new URL(await at({}).signGet('exports/j1/d1/labels.jsonl', options));
    expect(url.host).toBe('out.s3.eu-central-1.amazonaws.com');
    expect(url.pathname).toBe('/t1/exports/j1/d1/labels.jsonl');
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('a+token/of=a role');
    expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf('GET', url));
    const put = new URL(await at({}).signPut('inputs/a', options));
    expect(put.host).toBe('in.s3.eu-central-1.amazonaws.com');
    expect(put.searchParams.get('X-Amz-Signature')).toBe(signatureOf('PUT', put));
    expect(put.searchParams.get('X-Amz-Signature')).not.toBe(signatureOf('GET', put));
    const china = await at({ region: 'cn-north-1' }).signGet('media/a', options);
    expect(china).toContain('https://in.s3.cn-north-1.amazonaws.com.cn/t1/media/a?');
  });

  it('no URL outlives the session that signed it, or an hour', async () => {
    const lifetime = async (asked: number, ends?: number) => {
      const objects = at(ends === undefined ? {} : { ends });
      const url = new URL(await objects.signGet('media/a', { expiresAt: NOW + asked }));
      return Number(url.searchParams.get('X-Amz-Expires'));
    };
    expect(await lifetime(60_000)).toBe(60);
    expect(await lifetime(60_000, NOW + 30_500)).toBe(31);
    expect(await lifetime(60_000, NOW - 5_000)).toBe(1);
    expect(await lifetime(86_400_000)).toBe(3_600);
  });
});
