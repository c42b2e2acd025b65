import { expect } from 'vitest';
import { bytes, type Probe, pieces, read, TEXT } from './objects-probe.ts';

/** Races, copies and keys; what is refused before any I/O. */
export const writeProbes: readonly Probe[] = [
  {
    name: 'ifAbsent takes the first and keeps it',
    run: async ({ objects, key }) => {
      expect(await objects.put(key, bytes('first'), { ...TEXT, ifAbsent: true })).toBe(true);
      const again = { mediaType: 'image/png', ifAbsent: true };
      expect(await objects.put(key, bytes('second'), again)).toBe(false);
      expect(await objects.put(key, pieces(20, 1_000_000), again)).toBe(false);
      expect(await read(await objects.get(key))).toBe('first');
      expect((await objects.head(key))?.mediaType).toBe('text/plain');
    },
  },
  {
    name: 'of twenty who put if absent at once, exactly one wins',
    run: async ({ objects, key }) => {
      const put = (i: number) => objects.put(key, bytes(`racer ${i}`), { ...TEXT, ifAbsent: true });
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => put(i)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await read(await objects.get(key))).toBe(`racer ${outcomes.indexOf(true)}`);
    },
  },
  {
    name: 'a copy stands for itself',
    run: async ({ objects, key }) => {
      await objects.put(key, bytes('one'), { mediaType: 'image/png' });
      expect(await objects.copy(key, `${key}.copy`)).toBe(true);
      await objects.put(key, bytes('two'), TEXT);
      expect(await read(await objects.get(`${key}.copy`))).toBe('one');
      expect((await objects.head(`${key}.copy`))?.mediaType).toBe('image/png');
      expect(await objects.copy(key, `${key}.copy`)).toBe(true);
      expect(await objects.copy(key, `${key}.copy`)).toBe(true);
      expect(await read(await objects.get(`${key}.copy`))).toBe('two');
    },
  },
  {
    name: 'keys are apart: by case, by folder, by length',
    run: async ({ objects, key }) => {
      const keys = [key, `${key}/under`, `${key}.x`, `${key}/UNDER`, key + 'k'.repeat(400)];
      for (const each of keys) await objects.put(each, bytes(each), TEXT);
      for (const each of keys) expect(await read(await objects.get(each))).toBe(each);
    },
  },
  {
    name: 'refuses keys that climb, hide or do not fit',
    run: async ({ objects, key }) => {
      const bad = [
        '',
        '/a',
        'a/',
        'a//b',
        '..',
        '../a',
        'a/../b',
        'a/.',
        'a\\b',
        'a b',
        'é',
        'a?b',
      ];
      for (const each of [...bad, 'k'.repeat(513), 'a\u0000', 'a%2fb']) {
        await expect(objects.put(each, bytes('x'), TEXT)).rejects.toThrow();
        await expect(objects.get(each)).rejects.toThrow();
        await expect(objects.head(each)).rejects.toThrow();
        await expect(objects.copy(key, each)).rejects.toThrow();
        await expect(objects.copy(each, key)).rejects.toThrow();
        await expect(objects.signGet(each, { expiresAt: 1 })).rejects.toThrow();
        await expect(objects.signPut(each, { expiresAt: 1 })).rejects.toThrow();
      }
    },
  },
  {
    name: 'refuses media types, ranges and file names that are none',
    run: async ({ objects, now, key }) => {
      for (const mediaType of ['', 'png', 'a/b\nc: d', `a/${'b'.repeat(200)}`]) {
        await expect(objects.put(key, bytes('x'), { mediaType })).rejects.toThrow();
      }
      for (const range of [
        { offset: -1, bytes: 1 },
        { offset: 0, bytes: 0 },
        { offset: 0.5, bytes: 1 },
      ]) {
        await expect(objects.get(key, range)).rejects.toThrow();
      }
      for (const fileName of ['a"b', 'a\nb', 'a/b', ' a', 'é']) {
        const options = { expiresAt: now() + 60_000, fileName };
        await expect(objects.signGet(key, options)).rejects.toThrow();
      }
    },
  },
];
