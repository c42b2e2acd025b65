import { expect } from 'vitest';
import { bytes, type Probe, pieces, read, TEXT } from './objects-probe.ts';

async function* breaking(): AsyncIterable<Uint8Array> {
  yield bytes('half');
  throw new Error('the source broke');
}

/** What `put`, `get` and `head` promise of content and ranges. */
export const contentProbes: readonly Probe[] = [
  {
    name: 'an object comes back as it was put, with its media type',
    run: async ({ objects, key }) => {
      expect(await objects.put(key, bytes('\u0000\u00ffå'), { mediaType: 'image/png' })).toBe(true);
      expect(await read(await objects.get(key))).toBe('\u0000\u00c3\u00bf\u00c3\u00a5');
      expect(await objects.head(key)).toEqual({ bytes: 5, mediaType: 'image/png' });
    },
  },
  {
    name: 'what is not there is undefined, or false to a copy',
    run: async ({ objects, key }) => {
      expect(await objects.get(key)).toBeUndefined();
      expect(await objects.get(key, { offset: 0, bytes: 5 })).toBeUndefined();
      expect(await objects.head(key)).toBeUndefined();
      expect(await objects.copy(key, `${key}.copy`)).toBe(false);
      expect(await objects.head(`${key}.copy`)).toBeUndefined();
    },
  },
  {
    name: 'a put replaces content and media type together',
    run: async ({ objects, key }) => {
      await objects.put(key, bytes('longer than the next'), TEXT);
      expect(await objects.put(key, bytes('{}'), { mediaType: 'application/json' })).toBe(true);
      expect(await read(await objects.get(key))).toBe('{}');
      expect(await objects.head(key)).toEqual({ bytes: 2, mediaType: 'application/json' });
    },
  },
  {
    name: 'an empty object is one',
    run: async ({ objects, key }) => {
      await objects.put(key, new Uint8Array(), TEXT);
      expect(await objects.head(key)).toEqual({ bytes: 0, mediaType: 'text/plain' });
      expect(await read(await objects.get(key))).toBe('');
      expect(await read(await objects.get(key, { offset: 0, bytes: 9 }))).toBe('');
    },
  },
  {
    name: 'a stream of unknown length is stored whole',
    run: async ({ objects, key }) => {
      expect(await objects.put(key, pieces(13, 1_000_003), TEXT)).toBe(true);
      expect((await objects.head(key))?.bytes).toBe(13 * 1_000_003);
      const last = await objects.get(key, { offset: 13 * 1_000_003 - 2, bytes: 2 });
      expect(await read(last)).toBe('mm');
      const border = await objects.get(key, { offset: 1_000_002, bytes: 2 });
      expect(await read(border)).toBe('ab');
      let total = 0;
      for await (const chunk of (await objects.get(key))!) total += chunk.length;
      expect(total).toBe(13 * 1_000_003);
    },
  },
  {
    name: 'an empty stream is an empty object',
    run: async ({ objects, key }) => {
      await objects.put(key, pieces(0, 0), TEXT);
      expect((await objects.head(key))?.bytes).toBe(0);
    },
  },
  {
    name: 'a stream that breaks leaves what was there',
    run: async ({ objects, key }) => {
      await expect(objects.put(key, breaking(), TEXT)).rejects.toThrow('the source broke');
      expect(await objects.head(key)).toBeUndefined();
      await objects.put(key, bytes('old'), TEXT);
      await expect(objects.put(key, breaking(), TEXT)).rejects.toThrow('the source broke');
      expect(await read(await objects.get(key))).toBe('old');
    },
  },
  ...(
    [
      [{ offset: 0, bytes: 1 }, '0'],
      [{ offset: 3, bytes: 4 }, '3456'],
      [{ offset: 9, bytes: 1 }, '9'],
      [{ offset: 8, bytes: 5 }, '89'],
      [{ offset: 10, bytes: 1 }, ''],
      [{ offset: 500, bytes: 7 }, ''],
      [{ offset: 0, bytes: 1_000 }, '0123456789'],
    ] as const
  ).map(
    ([range, expected]): Probe => ({
      name: `${range.bytes} bytes from ${range.offset} of ten are "${expected}"`,
      run: async ({ objects, key }) => {
        await objects.put(key, bytes('0123456789'), TEXT);
        expect(await read(await objects.get(key, range))).toBe(expected);
      },
    }),
  ),
  {
    name: 'a long range, too, has the bytes it was asked for and no more',
    run: async ({ objects, key }) => {
      await objects.put(key, pieces(3, 1_000_000), TEXT);
      const found = await read(await objects.get(key, { offset: 800_000, bytes: 1_500_000 }));
      expect(found?.length).toBe(1_500_000);
      const pieceLengths = Array.from(found?.matchAll(/a+|b+|c+/g) ?? [], ([run]) => run.length);
      expect(pieceLengths).toEqual([200_000, 1_000_000, 300_000]);
      const rest = await read(await objects.get(key, { offset: 2_500_000, bytes: 9_000_000 }));
      expect(rest).toBe('c'.repeat(500_000));
    },
  },
  {
    name: 'a stream of many small pieces keeps each byte in its place',
    run: async ({ objects, key }) => {
      const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`);
      const stream = async function* () {
        for (const line of lines) yield bytes(line);
      };
      await objects.put(key, stream(), TEXT);
      expect(await read(await objects.get(key))).toBe(lines.join(''));
    },
  },
  {
    name: 'a reader that stops early does no harm',
    run: async ({ objects, key }) => {
      await objects.put(key, pieces(4, 1_000_000), TEXT);
      for await (const chunk of (await objects.get(key))!) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      await objects.put(key, bytes('new'), TEXT);
      expect(await read(await objects.get(key))).toBe('new');
    },
  },
];
