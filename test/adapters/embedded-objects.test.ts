import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EmbeddedObjects, openObjects } from '../../src/adapters/embedded/objects.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { objectConformance } from '../conformance/objects.ts';
import { type Fetched, type OpenedObjects, read } from '../conformance/objects-probe.ts';

const NOW = 1_790_000_000_000;
const tokens = openTokens(Buffer.alloc(32, 7));
const baseUrl = 'http://127.0.0.1:4100';
const open = (folder: string, now = () => NOW) => openObjects(folder, { tokens, baseUrl, now });

/** What the local server does with a URL of ours. */
async function serve(
  objects: EmbeddedObjects,
  url: string,
  { method, body }: { method: string; body?: Uint8Array },
): Promise<Fetched> {
  const { pathname, searchParams } = new URL(url);
  const key = pathname.replace('/objects/', '');
  const access = objects.verifyUrl(method, key, searchParams);
  if (access === undefined) return { status: 403, body: Buffer.of() };
  if (body !== undefined) {
    await objects.put(key, body, { mediaType: 'text/plain' });
    return { status: 200, body: Buffer.of() };
  }
  const content = (await read(await objects.get(key))) ?? '';
  return { status: 200, body: Buffer.from(content, 'latin1'), ...access };
}

async function opened(folder: string): Promise<OpenedObjects> {
  const objects = open(folder);
  return {
    objects,
    now: () => NOW,
    expiredUrl: (key) => objects.signGet(key, { expiresAt: NOW }),
    fetch: (url, init) => serve(objects, url, init),
    close: async () => objects.close(),
  };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-objects-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

objectConformance('embedded, in a folder', () => opened(join(folder, 'conformance')));
objectConformance('embedded, in memory', () => opened(':memory:'));

describe('the folder', () => {
  it('keeps objects for the next process, and no temporary file', async () => {
    const place = join(folder, 'reopened');
    const first = open(place);
    await first.put('a/b', Buffer.from('kept'), { mediaType: 'image/png' });
    await first.put('a/b', Buffer.from('lost race'), { mediaType: 'text/plain', ifAbsent: true });
    await first.copy('a/b', 'c');
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('the source broke');
    })();
    await expect(first.put('d', broken, { mediaType: 'text/plain' })).rejects.toThrow();
    const second = open(place);
    expect(await read(await second.get('c'))).toBe('kept');
    expect(await second.head('a/b')).toEqual({ bytes: 4, mediaType: 'image/png' });
    expect(readdirSync(join(place, 'tmp'))).toEqual([]);
  });

  it.each(['write', 'flush'])(
    'of a full disk is a refusal at the %s, and leaves nothing',
    async (when) => {
      const place = join(folder, `full-${when}`);
      const objects = open(place);
      const file = await openFile(join(place, 'tmp', 'any'), 'w');
      await file.close();
      const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      const method = when === 'write' ? 'writeFile' : 'sync';
      const spy = vi.spyOn(Object.getPrototypeOf(file), method).mockRejectedValueOnce(full);
      const put = objects.put('a', Buffer.from('x'), { mediaType: 'text/plain' });
      await expect(put).rejects.toMatchObject({ code: 'storage-full', cause: full });
      spy.mockRestore();
      expect(readdirSync(join(place, 'tmp'))).toEqual(['any']);
      expect(await objects.head('a')).toBeUndefined();
      expect(await objects.put('a', Buffer.from('x'), { mediaType: 'text/plain' })).toBe(true);
    },
  );

  it('is deleted on close when it was in memory', async () => {
    const place = join(folder, 'temporary');
    mkdirSync(place);
    vi.stubEnv('TMPDIR', place);
    const objects = open(':memory:');
    await objects.put('a', Buffer.from('x'), { mediaType: 'text/plain' });
    expect(readdirSync(place)).toHaveLength(1);
    objects.close();
    expect(readdirSync(place)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe('signed URLs', () => {
  it('name the object under the local server, until they expire', async () => {
    let now = NOW;
    const objects = open(join(folder, 'urls'), () => now);
    const url = new URL(await objects.signGet('a/b.json', { expiresAt: NOW + 5_000 }));
    expect(url.href).toMatch(`${baseUrl}/objects/a/b.json?expires=${NOW + 5_000}&signature=`);
    now = NOW + 4_999;
    expect(objects.verifyUrl('GET', 'a/b.json', url.searchParams)).toEqual({});
    now = NOW + 5_000;
    expect(objects.verifyUrl('GET', 'a/b.json', url.searchParams)).toBeUndefined();
  });

  it('of another key are refused', async () => {
    const other = openTokens(Buffer.alloc(32, 8));
    const theirs = openObjects(join(folder, 'urls'), { tokens: other, baseUrl, now: () => NOW });
    const url = new URL(await theirs.signGet('a', { expiresAt: NOW + 5_000 }));
    const ours = open(join(folder, 'urls'));
    expect(ours.verifyUrl('GET', 'a', url.searchParams)).toBeUndefined();
  });
});
