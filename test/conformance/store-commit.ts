import { expect } from 'vitest';
import type { Item, Store } from '../../src/ports.ts';
import { annotator, assignment, changed, gold, taskSuite } from './items.ts';
import type { Probe } from './store-probe.ts';

const stored = async (store: Store, items: readonly Item[]) =>
  Promise.all(items.map((item) => store.get(item, 'strong')));

const wins = (outcomes: readonly boolean[]) => outcomes.filter(Boolean).length;

/** What `commit` promises: the version is the guard, all or none, a lost race is a value. */
export const commitProbes: readonly Probe[] = [
  {
    name: 'version 1 makes an item that was absent',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      expect(await store.get(suite, 'strong')).toBeUndefined();
      expect(await store.get(suite, 'eventual')).toBeUndefined();
      expect(await store.commit([suite])).toBe(true);
      expect(await store.get(suite, 'strong')).toEqual(suite);
    },
  },
  {
    name: 'version 1 over an item is a lost race and changes nothing',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      expect(await store.commit([{ ...suite, place: 99 }])).toBe(false);
      expect(await store.get(suite, 'strong')).toEqual(suite);
    },
  },
  {
    name: 'the next version replaces the whole item',
    run: async ({ store, jobId }) => {
      const first = { ...assignment(taskSuite(jobId, 1), 'a'), declined: 'too-hard' };
      await store.commit([first]);
      const { declined: _, ...rest } = first;
      const next = { ...rest, answers: {}, version: 2 };
      expect(await store.commit([next])).toBe(true);
      const found = await store.get(first, 'strong');
      expect(found).toEqual(next);
      expect(Object.keys(found ?? {})).not.toContain('declined');
    },
  },
  {
    name: 'a version that is not the next one is a lost race',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      expect(await store.commit([{ ...suite, version: 2 }])).toBe(false);
      await store.commit([suite]);
      for (const version of [1, 3, 4]) {
        expect(await store.commit([{ ...suite, version }])).toBe(false);
      }
      expect(await store.get(suite, 'strong')).toEqual(suite);
    },
  },
  {
    name: 'the same commit again is a lost race, alone or together',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      const both = [assignment(suite, 'a'), annotator(jobId, 'n1')];
      expect(await store.commit([suite])).toBe(true);
      expect(await store.commit([suite])).toBe(false);
      expect(await store.commit(both)).toBe(true);
      expect(await store.commit(both)).toBe(false);
    },
  },
  {
    name: 'one stale item refuses all the others, whatever its place in the list',
    run: async ({ store, jobId }) => {
      const stale = taskSuite(jobId, 1);
      await store.commit([stale]);
      await store.commit([changed(stale, { bin: 3 })]);
      const fresh = [taskSuite(jobId, 2), annotator(jobId, 'n1')];
      const late = changed(stale, { bin: 4 });
      expect(await store.commit([late, ...fresh])).toBe(false);
      expect(await store.commit([...fresh, late])).toBe(false);
      expect(await stored(store, fresh)).toEqual([undefined, undefined]);
      expect(await store.get(stale, 'strong')).toMatchObject({ bin: 3, version: 2 });
    },
  },
  {
    name: 'items of several kinds and partitions, new and replaced, go together',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      const items = [
        changed(suite, { bin: 2 }),
        assignment(suite, 'a'),
        annotator(jobId, 'n1'),
        gold(jobId, 'g0'),
      ];
      expect(await store.commit(items)).toBe(true);
      expect(await stored(store, items)).toEqual(items);
    },
  },
  {
    name: 'a hundred items go together, and one stale among them refuses all',
    run: async ({ store, jobId }) => {
      const hundred = Array.from({ length: 100 }, (_, i) => taskSuite(jobId, i));
      expect(await store.commit(hundred)).toBe(true);
      const next = hundred.map((suite) => changed(suite, { bin: 1 }));
      const { version: _, ...last } = next[99]!;
      expect(await store.commit([...next.slice(0, 99), { ...last, version: 5 }])).toBe(false);
      expect(await stored(store, hundred)).toEqual(hundred);
    },
  },
  {
    name: 'of twenty commits on one version at once, exactly one wins',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      const rivals = Array.from({ length: 20 }, (_, i) => changed(suite, { bin: i + 1 }));
      const outcomes = await Promise.all(rivals.map((rival) => store.commit([rival])));
      expect(wins(outcomes)).toBe(1);
      expect(await store.get(suite, 'strong')).toEqual(rivals[outcomes.indexOf(true)]);
    },
  },
  {
    name: 'of twenty births of one item at once, exactly one wins',
    run: async ({ store, jobId }) => {
      const rivals = Array.from({ length: 20 }, (_, i) => taskSuite(jobId, 1, i));
      const outcomes = await Promise.all(rivals.map((rival) => store.commit([rival])));
      expect(wins(outcomes)).toBe(1);
    },
  },
  {
    name: 'of twenty transactions that share one item, one wins and the others leave nothing',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      const own = Array.from({ length: 20 }, (_, i) => assignment(suite, `a${i}`));
      const shared = changed(suite, { bin: 1 });
      const outcomes = await Promise.all(own.map((mine) => store.commit([mine, shared])));
      expect(wins(outcomes)).toBe(1);
      const found = await stored(store, own);
      expect(found.map((item) => item !== undefined)).toEqual(outcomes);
    },
  },
  {
    name: 'commits on different items at once all win',
    run: async ({ store, jobId }) => {
      const suites = Array.from({ length: 20 }, (_, i) => taskSuite(jobId, i));
      const outcomes = await Promise.all(
        suites.map((suite, i) => store.commit([suite, annotator(jobId, `n${i}`)])),
      );
      expect(wins(outcomes)).toBe(20);
      expect(await stored(store, suites)).toEqual(suites);
    },
  },
  {
    name: 'what a caller changes after a commit does not reach the store',
    run: async ({ store, jobId }) => {
      const counted = [0, 0, 0];
      const suite = { ...taskSuite(jobId, 1), counted };
      const committed = store.commit([suite]);
      counted[0] = 7;
      await committed;
      counted[1] = 7;
      expect((await store.get(suite, 'strong'))?.counted[1]).toBe(0);
    },
  },
  {
    name: 'tenants do not see each other, with the same ids',
    run: async ({ store, other, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite, annotator(jobId, 'n1')]);
      expect(await other.get(suite, 'strong')).toBeUndefined();
      expect((await other.queryPartition(suite, 10)).items).toEqual([]);
      expect((await other.queryIndex({ index: 'members', jobId }, 10)).items).toEqual([]);
      expect(await other.commit([{ ...suite, place: 8 }])).toBe(true);
      expect(await store.get(suite, 'strong')).toEqual(suite);
    },
  },
];
