import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provide } from '../../lambdas/runtime.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { storeOver } from '../../src/adapters/embedded/store.ts';
import { inputKey } from '../../src/core/import.ts';
import { jobFile } from '../support/job.ts';
import { catchLog } from '../support/log-lines.ts';
import { type Served, send, serve } from '../support/served.ts';

const listening = (port = 0): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));
const start = (change = {}): Promise<LocalServer> =>
  startServer({ folder: ':memory:', port: 0, pages: false, ...change });

describe('the address', () => {
  it.each(['0.0.0.0', '::', '192.168.1.7', '127.0.0.1.example.org', 'example.org', ''])(
    'may not be %j without saying so',
    async (host) => {
      await expect(start({ host })).rejects.toThrow(/only loopback/);
    },
  );

  it.each(['127.0.0.1', 'localhost', '::1'])('may be %s, and URLs name it', async (host) => {
    const server = await start({ host });
    expect(new URL(server.url).hostname.replace(/[[\]]/g, '')).toBe(host);
    const refused = await fetch(`${server.url}/api/me`);
    expect([refused.status, (await refused.json()).type]).toEqual([
      401,
      `${server.url}/api/problems/invalid-session`,
    ]);
    await server.close();
  });

  it('that is taken is said to be, and by which port', async () => {
    const taken = await listening();
    const port = portOf(taken);
    await expect(start({ port })).rejects.toThrow(new RegExp(`\\b${port}\\b`));
    await closed(taken);
  });

  it('whose next port is taken is left free again', async () => {
    const taken = await listening();
    const port = portOf(taken) - 1;
    await expect(start({ port })).rejects.toThrow(new RegExp(`\\b${port + 1}\\b`));
    await closed(await listening(port));
    await closed(taken);
  });

  it('is left free again when the data cannot be opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-server-'));
    const other = new DatabaseSync(join(folder, 'assay.db'));
    other.exec('CREATE TABLE music (title TEXT)');
    other.close();
    const free = await listening();
    const port = portOf(free);
    await closed(free);
    await expect(start({ folder, port })).rejects.toThrow(/another program/);
    await closed(await listening(port));
    rmSync(folder, { recursive: true });
  });
});

describe('objects', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served.close());

  const key = 'inputs/j1234/a.bin';
  const sign = (method: 'signGet' | 'signPut', of = key, ms = 60_000) =>
    served.server.home.objects[method](of, { expiresAt: served.clock.now + ms });
  const at = (url: string): string => url.slice(served.server.url.length);
  const codeOf = ({ json }: { json: Record<string, unknown> }) =>
    String(json['type']).split('/').at(-1);

  it('that are uploaded come back as they were, with their type and no more rights', async () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * 7) % 256));
    const headers = { 'content-type': 'image/png' };
    const put = await served.send(at(await sign('signPut')), {
      method: 'PUT',
      body: bytes,
      headers,
    });
    expect(put.status).toBe(200);
    const got = await fetch(await sign('signGet'));
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '700000',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const head = await served.send(at(await sign('signGet')), { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('are told from others: one that is not there is not found', async () => {
    const url = at(await sign('signGet', 'inputs/j1234/nothing.bin'));
    const missing = await served.send(url);
    expect([missing.status, codeOf(missing)]).toEqual([404, 'not-found']);
  });

  it('open to nobody whose link is another’s, spoiled or out of time', async () => {
    const [get, put] = [at(await sign('signGet')), at(await sign('signPut'))];
    const expires = String(served.clock.now + 60_000);
    const later = String(served.clock.now + 600_000);
    for (const [method, path] of [
      ['GET', put],
      ['PUT', get],
      ['DELETE', get],
      ['POST', put],
      ['GET', get.replace('a.bin', 'b.bin')],
      ['GET', get.replace('inputs/', 'inputs/../inputs/')],
      ['GET', get.replace(expires, later)],
      ['GET', get.replace('signature=', 'signature=0')],
      ['GET', get.replace(/signature=[^&]*/, 'signature=')],
      ['GET', `${get}&name=evil.html`],
      ['GET', get.split('?')[0] ?? ''],
      ['GET', '/objects/'],
    ] as const) {
      const refused = await served.send(path, { method, body: method === 'PUT' ? 'x' : undefined });
      expect([method, path, codeOf(refused)]).toEqual([method, path, 'forbidden']);
      expect(refused.headers['content-type']).toBe('application/problem+json');
    }
    served.clock.advance(60_000);
    expect(codeOf(await served.send(get))).toBe('forbidden');
    expect(codeOf(await served.send(put, { method: 'PUT', body: 'x' }))).toBe('forbidden');
  });

  it('of a type that is none are bytes like any others', async () => {
    for (const type of [
      '',
      'nonsense',
      'text/plain; charset="x\u00e9"',
      'a/b/c',
      'x'.repeat(300),
    ]) {
      const headers = { 'content-type': type };
      const url = at(await sign('signPut', 'inputs/j1234/odd'));
      expect((await served.send(url, { method: 'PUT', body: 'x', headers })).status).toBe(200);
      const got = await fetch(await sign('signGet', 'inputs/j1234/odd'));
      expect(got.headers.get('content-type')).toBe('application/octet-stream');
    }
  });

  it('larger than the limit are refused before they are sent', async () => {
    const headers = { 'content-length': String(6 * 2 ** 30) };
    const url = at(await sign('signPut'));
    const outcome = new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(served.server.url);
      import('node:http').then(({ request }) => {
        const sending = request({
          hostname,
          port,
          path: url,
          method: 'PUT',
          headers,
          agent: false,
        });
        sending.on('response', ({ statusCode = 0 }) => {
          resolve(statusCode);
          sending.destroy();
        });
        sending.on('error', reject);
        sending.flushHeaders();
      }, reject);
    });
    expect(await outcome).toBe(413);
  });
});

describe('a full disk', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is said to be, and the service goes on when there is room again', async () => {
    const server = await start();
    const database = openDatabase(':memory:');
    const { services } = server.home;
    provide({ ...services, store: storeOver(database, { tenant: 'default', now: services.now }) });
    const token = services.tokens.sign({
      use: 'session',
      role: 'owner',
      tenant: 'default',
      callerId: 'o1',
      expiresAt: services.now() + 60_000,
    });
    const instructions = 'x'.repeat(9_000);
    const create = () =>
      send(server.url, '/api/jobs', { method: 'POST', token, body: jobFile({ instructions }) });
    expect((await create()).status).toBe(201);
    const pages = Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0];
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const full = await create();
    expect([full.status, full.json['detail']]).toEqual([507, 'the disk is full']);
    expect(String(full.json['type'])).toMatch(/storage-full$/);
    database.exec('PRAGMA max_page_count = 100000');
    expect((await create()).status).toBe(201);
    await server.close();
    database.close();
  });

  it('is said to be of an upload, which leaves nothing', async () => {
    const server = await start();
    const { objects } = server.home;
    const put = objects.put.bind(objects);
    vi.spyOn(objects, 'put').mockImplementation((key, _, options) => put(key, fills(), options));
    const key = inputKey('j1234', 'a.bin');
    const url = await objects.signPut(key, { expiresAt: Date.now() + 60_000 });
    const full = await send(server.url, url.slice(server.url.length), { method: 'PUT', body: 'x' });
    expect([full.status, String(full.json['type']).split('/').at(-1)]).toEqual([
      507,
      'storage-full',
    ]);
    expect(await objects.head(key)).toBeUndefined();
    await server.close();
  });

  async function* fills(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('some of it');
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
});

describe('a defect', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is logged by its place, without its message, and answered with nothing of it', async () => {
    const log = catchLog();
    const server = await start();
    const { services } = server.home;
    const store = Object.create(services.store, {
      queryPartition: { value: () => Promise.reject(new Error('a secret of the store')) },
    });
    provide({ ...services, store });
    const token = services.tokens.sign({
      use: 'session',
      role: 'annotator',
      tenant: 'default',
      callerId: 'n0001',
      expiresAt: services.now() + 60_000,
    });
    const { status, text } = await send(server.url, '/api/me', { token });
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(log.text()).toMatch(/defect.*server\.test\.ts/s);
    expect(log.text()).not.toContain('secret');
    log.restore();
    await server.close();
  });
});
