import { expect } from 'vitest';
import type { AnswersByTask } from '../../src/core/assignment.ts';
import type { Item, Ref, Store } from '../../src/ports.ts';
import { annotator, assignment, gold, importOf, invite, job, taskSuite } from './items.ts';
import type { Probe } from './store-probe.ts';

const MOST_BYTES = 400 * 1_024;

/** Any JSON in the place of answers: stores do not look into what they keep. */
const holding = (jobId: string, value: unknown): Item => ({
  ...assignment(taskSuite(jobId, 1), 'a'),
  answers: { value } as unknown as AnswersByTask, // the port promises JSON, not answers alone
});

async function comesBack(store: Store, item: Item): Promise<void> {
  expect(await store.commit([item])).toBe(true);
  expect(await store.get<Ref>(item, 'strong')).toEqual(item);
  expect(await store.getMany<Ref>([item])).toEqual([item]);
}

async function refused(store: Store, items: readonly Item[]): Promise<void> {
  await expect(store.commit(items)).rejects.toThrow();
  for (const item of items.slice(0, 2)) {
    await expect(store.get<Ref>(item, 'strong').catch(() => undefined)).resolves.toBeUndefined();
  }
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });

/** A suite that fills 400 KB but for `left` bytes, by text of `unit`. */
function filled(jobId: string, unit: string, units: number): Item {
  return { ...assignment(taskSuite(jobId, 1), 'a'), sent: unit.repeat(units) };
}

/** What a store keeps as it is, and what it refuses before any I/O. */
export const valueProbes: readonly Probe[] = [
  {
    name: 'an item of each kind comes back as it went in',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      const items: readonly Item[] = [
        job(jobId),
        importOf(jobId),
        suite,
        assignment(suite, 'a'),
        annotator(jobId, 'n1'),
        gold(jobId, 'g0'),
        invite(jobId, 'v1'),
      ];
      for (const item of items) await comesBack(store, item);
      expect(await store.getMany<Ref>(items)).toEqual(items);
    },
  },
  ...[
    ['empty maps, lists and texts', { map: {}, list: [], text: '', deep: [[], {}, [{}]] }],
    ['null and booleans', [null, true, false, { a: null }]],
    ['text beyond ASCII', ['é', '日本語', '👩🏽‍⚕️', 'a\u0000b', '\u2028', '"\\/', 'e\u0301']],
    ['numbers', [0, -1, 0.1, 1e-7, -1e-130, 1.7976e15, 2 ** 53 - 1, 1 - 2 ** 53, 1 / 3]],
    ['names of any form', { 'a.b': 1, '#n': 1, ':v': 1, é: 1, '👍': 1, '0': 1, size: 1 }],
    ['thirty levels', nested(28)],
  ].map(
    ([what, value]): Probe => ({
      name: `keeps ${what}`,
      run: async ({ store, jobId }) => comesBack(store, holding(jobId, value)),
    }),
  ),
  ...[
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a number above 2^53', 2 ** 53],
    ['a number too small', 1e-131],
    ['half a surrogate pair', 'a\ud83d'],
    ['a hole in a list', [1, undefined, 2]],
    ['a member without a name', { '': 1 }],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['forty levels', nested(40)],
  ].map(
    ([what, value]): Probe => ({
      name: `refuses ${what}`,
      run: async ({ store, jobId }) => refused(store, [holding(jobId, value)]),
    }),
  ),
  {
    name: 'a member that is undefined is absent',
    run: async ({ store, jobId }) => {
      const item = holding(jobId, { kept: 1, gone: undefined });
      await store.commit([item]);
      const found = JSON.stringify(await store.get<Ref>(item, 'strong'));
      expect(found).toContain('kept');
      expect(found).not.toContain('gone');
    },
  },
  {
    name: 'refuses no items, more than a hundred, and the same item twice',
    run: async ({ store, jobId }) => {
      const suites = Array.from({ length: 101 }, (_, i) => taskSuite(jobId, i));
      await refused(store, []);
      await refused(store, suites);
      await refused(store, [taskSuite(jobId, 1), { ...taskSuite(jobId, 1), version: 2 }]);
    },
  },
  {
    name: 'refuses versions that are not whole numbers from 1',
    run: async ({ store, jobId }) => {
      for (const version of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
        await refused(store, [{ ...taskSuite(jobId, 1), version }]);
      }
    },
  },
  {
    name: 'refuses ids that could be read as another key',
    run: async ({ store, jobId }) => {
      for (const taskSuiteId of ['', 's#1', 's 1', 'é', 's'.repeat(65)]) {
        const suite = { ...taskSuite(jobId, 1), taskSuiteId };
        await refused(store, [suite]);
        await expect(store.get(suite, 'strong')).rejects.toThrow();
        await expect(store.queryPartition(suite, 1)).rejects.toThrow();
      }
    },
  },
  {
    name: 'one refused item refuses its commit whole',
    run: async ({ store, jobId }) => {
      await refused(store, [annotator(jobId, 'n1'), holding(jobId, Number.NaN)]);
      await refused(store, [annotator(jobId, 'n1'), filled(jobId, 'a', MOST_BYTES)]);
    },
  },
  ...[
    ['a', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
  ].map(
    ([unit, bytes]): Probe => ({
      name: `holds 400 KB, counted in bytes: text of ${bytes} bytes a character`,
      run: async ({ store, jobId }) => {
        const most = Math.floor(MOST_BYTES / Number(bytes));
        await refused(store, [filled(jobId, String(unit), most)]);
        await comesBack(store, filled(jobId, String(unit), most - 700));
      },
    }),
  ),
];
