import { expect } from 'vitest';
import { bytes, type Probe, read, TEXT } from './objects-probe.ts';

/** A URL with other values for the parameters of some name. */
function altered(url: string, name: RegExp, other: (value: string) => string): string {
  const next = new URL(url);
  for (const [each, value] of [...next.searchParams]) {
    if (name.test(each)) next.searchParams.set(each, other(value));
  }
  return next.href;
}

/** Whom a signed URL admits, and to what. */
export const urlProbes: readonly Probe[] = [
  {
    name: 'a signed URL gives the object, and its name',
    run: async ({ objects, now, fetch, key }) => {
      await objects.put(key, bytes('hello'), TEXT);
      const expiresAt = now() + 60_000;
      const plain = await fetch(await objects.signGet(key, { expiresAt }), { method: 'GET' });
      expect([plain.status, String(plain.body), plain.fileName]).toEqual([200, 'hello', undefined]);
      const url = await objects.signGet(key, { expiresAt, fileName: 'my labels.jsonl' });
      expect(await fetch(url, { method: 'GET' })).toMatchObject({ fileName: 'my labels.jsonl' });
    },
  },
  {
    name: 'a signed URL takes a PUT',
    run: async ({ objects, now, fetch, key }) => {
      const url = await objects.signPut(key, { expiresAt: now() + 60_000 });
      expect((await fetch(url, { method: 'PUT', body: bytes('sent') })).status).toBe(200);
      expect(await read(await objects.get(key))).toBe('sent');
    },
  },
  {
    name: 'a URL is good for its method, its key and its signature alone',
    run: async ({ objects, now, fetch, key }) => {
      await objects.put(key, bytes('hello'), TEXT);
      await objects.put(`${key}b`, bytes('secret'), TEXT);
      const expiresAt = now() + 60_000;
      const get = await objects.signGet(key, { expiresAt, fileName: 'a.txt' });
      const put = await objects.signPut(key, { expiresAt });
      const body = bytes('evil');
      const attempts = [
        fetch(get, { method: 'PUT', body }),
        fetch(put, { method: 'GET' }),
        fetch(get.replace(key, `${key}b`), { method: 'GET' }),
        fetch(put.replace(key, `${key}b`), { method: 'PUT', body }),
        fetch(
          altered(get, /signature/i, () => '0'.repeat(64)),
          { method: 'GET' },
        ),
        fetch(
          altered(get, /name|disposition/i, (name) => `${name}x`),
          { method: 'GET' },
        ),
        fetch(
          altered(get, /expires/i, (time) => `${time}0`),
          { method: 'GET' },
        ),
      ];
      const statuses = (await Promise.all(attempts)).map((fetched) => fetched.status);
      expect(statuses).toEqual(attempts.map(() => 403));
      expect(await read(await objects.get(key))).toBe('hello');
    },
  },
  {
    name: 'a URL that has expired gives nothing',
    run: async ({ objects, expiredUrl, fetch, key }) => {
      await objects.put(key, bytes('hello'), TEXT);
      expect((await fetch(await expiredUrl(key), { method: 'GET' })).status).toBe(403);
    },
  },
  {
    name: 'a URL without a signature gives nothing',
    run: async ({ objects, now, fetch, key }) => {
      await objects.put(key, bytes('hello'), TEXT);
      const url = await objects.signGet(key, { expiresAt: now() + 60_000 });
      const unsigned = altered(url, /signature/i, () => '');
      expect((await fetch(unsigned, { method: 'GET' })).status).toBe(403);
      expect((await fetch(url.split('?')[0]!, { method: 'GET' })).status).toBe(403);
    },
  },
];
