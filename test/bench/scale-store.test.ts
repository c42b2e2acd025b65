import { describe, expect, test } from 'vitest';
import { Chance } from '../../bench/scale/chance.ts';
import { LaggingStore, type Watcher } from '../../bench/scale/lagging-store.ts';
import { VirtualTime } from '../../bench/scale/virtual-time.ts';
import type { IndexRange, Item } from '../../src/ports.ts';
import { annotator, assignment, changed, taskSuite } from '../conformance/items.ts';

const WATCHER: Watcher = {
  read: () => {},
  queried: () => {},
  committed: () => {},
  tried: () => {},
};

const DELAYS = {
  readMs: 5,
  commitMs: 20,
  replicaLagMs: 1_000,
  indexLagMs: 10_000,
  conflictWindowMs: 5,
};

const OPEN: IndexRange = { index: 'open', jobId: 'j1', bin: 0, from: 0, to: 2 ** 53 };

/** Runs work in virtual time. A thousand seconds pass after it, so that no copy lags any more. */
async function inTime<T>(work: (store: LaggingStore, time: VirtualTime) => Promise<T>): Promise<T> {
  const time = new VirtualTime(1_790_000_000_000);
  const chance = new Chance(1);
  const store = new LaggingStore('default', { time, chance, watcher: WATCHER, delays: DELAYS });
  const done = work(store, time);
  time.attend(done);
  await time.run(() => false);
  return done;
}

describe('a commit', () => {
  test('replaces exactly the version before, all items or none', () =>
    inTime(async (store) => {
      const suite = taskSuite('j1', 1);
      const person = annotator('j1', 'n1');
      expect(await store.commit([suite, person])).toBe(true);
      expect(await store.commit([suite])).toBe(false);
      const renamed = changed(suite, { place: 7 });
      expect(await store.commit([renamed, person])).toBe(false);
      expect(await store.get(suite, 'strong')).toEqual(suite);
      expect(await store.commit([renamed, changed(person, { handed: 3 })])).toBe(true);
      expect(await store.get(suite, 'strong')).toEqual(renamed);
      expect((await store.get(person, 'strong'))?.handed).toBe(3);
    }));

  test('of two at once that share an item one wins', () =>
    inTime(async (store) => {
      const suite = taskSuite('j1', 1);
      store.load([suite, annotator('j1', 'n1'), annotator('j1', 'n2')]);
      const both = ['n1', 'n2'].map((id) =>
        store.commit([changed(suite, {}), changed(annotator('j1', id), { handed: 1 })]),
      );
      expect((await Promise.all(both)).filter((won) => won)).toHaveLength(1);
      expect((await store.get(suite, 'strong'))?.version).toBe(2);
      const people = ['n1', 'n2'].map((id) => store.get(annotator('j1', id), 'strong'));
      const handed = (await Promise.all(people)).map((person) => person?.handed);
      expect(handed.toSorted()).toEqual([0, 1]);
    }));

  test('of many that overlap in every way one wins', () =>
    inTime(async (store, time) => {
      const suite = taskSuite('j1', 1);
      store.load([suite]);
      const next = changed(suite, {});
      const outcomes = [store.commit([next])];
      for (let ms = 0; ms < 60; ms++) {
        await time.sleep(1);
        outcomes.push(store.commit([next]));
      }
      expect((await Promise.all(outcomes)).filter((won) => won)).toHaveLength(1);
    }));
});

describe('reads', () => {
  test('a strong one sees a commit at once, an eventual one and the index later', () =>
    inTime(async (store, time) => {
      const suite = taskSuite('j1', 1);
      await store.commit([suite]);
      expect(await store.get(suite, 'strong')).toEqual(suite);
      expect(await store.get(suite, 'eventual')).toBeUndefined();
      expect(await store.getMany([suite])).toEqual([undefined]);
      expect((await store.queryIndex(OPEN, 10)).items).toEqual([]);
      await time.sleep(1_000_000);
      expect(await store.getMany([suite, taskSuite('j1', 2), suite])).toEqual([
        suite,
        undefined,
        suite,
      ]);
      const { kind, jobId, taskSuiteId } = suite;
      expect((await store.queryIndex(OPEN, 10)).items).toEqual([{ kind, jobId, taskSuiteId }]);
    }));

  test('the index pages in order and loses what is labelled', () =>
    inTime(async (store, time) => {
      const suites = Array.from({ length: 1_200 }, (_, i) => taskSuite('j1', i, (i * 7919) % 1201));
      store.load(suites);
      const places: number[] = [];
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await store.queryIndex(OPEN, 100, after);
        for (const item of await store.getMany(page.items)) {
          if (item?.kind === 'taskSuite') places.push(item.place);
        }
        after = page.next;
      }
      expect(places).toEqual(suites.map(({ place }) => place).toSorted((a, b) => a - b));
      const [first, ...rest] = suites as [Item & (typeof suites)[0], ...typeof suites];
      const full = { counted: first.wanted, labels: [] };
      expect(await store.commit([changed(first, full)])).toBe(true);
      await time.sleep(1_000_000);
      expect((await store.queryIndex(OPEN, 2_000)).items).toHaveLength(rest.length);
    }));

  test('a partition gives assignments before their suite, page by page', () =>
    inTime(async (store) => {
      const suite = taskSuite('j1', 1);
      store.load([suite, assignment(suite, 'b'), assignment(suite, 'a')]);
      const first = await store.queryPartition(suite, 2);
      expect(first.items).toEqual([assignment(suite, 'a'), assignment(suite, 'b')]);
      const second = await store.queryPartition(suite, 2, first.next);
      expect(second).toEqual({ items: [suite] });
    }));
});
