import { expect } from 'vitest';
import type { Ref } from '../../src/ports.ts';
import {
  annotator,
  assignment,
  changed,
  client,
  contest,
  decision,
  gold,
  job,
  taskSuite,
} from './items.ts';
import { everything, type Probe } from './store-probe.ts';

const nonces = (count: number) => Array.from({ length: count }, (_, i) => String(100 + i));

/** `getMany` and `queryPartition`: order, repeats, gaps, pages. */
export const partitionProbes: readonly Probe[] = [
  {
    name: 'getMany keeps order, repeats and gaps, and takes kinds together',
    run: async ({ store, jobId }) => {
      const [a, b, c] = [job(jobId), taskSuite(jobId, 1), gold(jobId, 'g0')];
      await store.commit([a, b, c]);
      const gap: Ref = { kind: 'gold', jobId, goldId: 'g9' };
      expect(await store.getMany<Ref>([c, gap, a, c, b, gap, a])).toEqual([
        c,
        undefined,
        a,
        c,
        b,
        undefined,
        a,
      ]);
      expect(await store.getMany([])).toEqual([]);
    },
  },
  {
    name: 'getMany takes more than a hundred references',
    run: async ({ store, jobId }) => {
      const suites = Array.from({ length: 200 }, (_, i) => taskSuite(jobId, i));
      await store.commit(suites.slice(0, 100));
      await store.commit(suites.slice(100));
      const asked = [...suites.toReversed(), taskSuite(jobId, 'none'), ...suites.slice(0, 60)];
      const expected = asked.map((suite) => (suite.taskSuiteId === 'snone' ? undefined : suite));
      expect(await store.getMany(asked)).toEqual(expected);
    },
  },
  {
    name: 'getMany gives all of them when they are large',
    run: async ({ store, jobId }) => {
      const sent = 'x'.repeat(399_000);
      const large = nonces(45).map((nonce, i) => ({
        ...assignment(taskSuite(jobId, i), nonce),
        sent,
      }));
      for (const item of large) await store.commit([item]);
      const found = await store.getMany(large);
      expect(found.map((item) => item?.assignmentId)).toEqual(large.map((i) => i.assignmentId));
    },
  },
  {
    name: 'a partition holds the assignments in id order, then the suite, and nothing else',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      const turns = ['zz', 'a', '10', '9', 'b'].map((nonce) => assignment(suite, nonce));
      await store.commit([suite, ...turns]);
      const near = taskSuite(jobId, 11);
      await store.commit([near, assignment(near, 'a'), taskSuite(`${jobId}1`, 1)]);
      const { items } = await store.queryPartition(suite, 100);
      const ids = items.map((item) => ('assignmentId' in item ? item.assignmentId : item.kind));
      const ordered = ['10', '9', 'a', 'b', 'zz'].map((nonce) => `${jobId}.s1.${nonce}`);
      expect(ids).toEqual([...ordered, 'taskSuite']);
      expect(items.at(-1)).toEqual(suite);
    },
  },
  {
    name: "a person's partition holds their record in each job",
    run: async ({ store, jobId }) => {
      const records = ['b', 'a', 'c'].map((end) => annotator(jobId + end, 'n1'));
      await store.commit([...records, annotator(jobId, 'n11')]);
      const { items } = await store.queryPartition({ kind: 'annotator', annotatorId: 'n1' }, 10);
      expect(items.map((item) => 'jobId' in item && item.jobId)).toEqual(
        ['a', 'b', 'c'].map((end) => jobId + end),
      );
    },
  },
  {
    name: 'the decisions on a person stand behind their records, by time',
    run: async ({ store, jobId }) => {
      const record = annotator(jobId, 'n1');
      const made = [11, 2, 1].map((number) => decision(jobId, 'n1', number));
      await store.commit([...made, record, decision(jobId, 'n2', 3)]);
      const { items } = await store.queryPartition({ kind: 'annotator', annotatorId: 'n1' }, 10);
      expect(items).toEqual([record, made[2], made[1], made[0]]);
      const range = { index: 'decisions', jobId } as const;
      const all = await everything((after) => store.queryIndex(range, 3, after));
      expect(all.map((ref) => 'decisionId' in ref && ref.decisionId)).toEqual([
        'd0001',
        'd0002',
        'd0003',
        'd0011',
      ]);
    },
  },
  {
    name: 'a gold task stands behind what is contested of it, and a job finds all contests',
    run: async ({ store, jobId }) => {
      const made = ['n2', 'n1'].map((annotatorId) => contest(jobId, 'g1', annotatorId));
      const item = gold(jobId, 'g1');
      await store.commit([...made, item, contest(jobId, 'g2', 'n1')]);
      const { items } = await store.queryPartition({ kind: 'gold', jobId, goldId: 'g1' }, 10);
      expect(items).toEqual([made[1], made[0], item]);
      const range = { index: 'contests', jobId } as const;
      const all = await everything((after) => store.queryIndex(range, 2, after));
      expect(all).toHaveLength(3);
    },
  },
  {
    name: 'the machine clients of a job stand together, and those of other jobs apart',
    run: async ({ store, jobId }) => {
      const own = ['c3', 'c1', 'c2'].map((clientId) => client(jobId, clientId));
      await store.commit([...own, client(`${jobId}b`, 'c0')]);
      const { items } = await store.queryPartition({ kind: 'client', jobId }, 10);
      expect(items).toEqual([own[1], own[2], own[0]]);
    },
  },
  ...[1, 2, 3, 6, 7, 100].map(
    (limit): Probe => ({
      name: `pages of ${limit} give each item of a partition once, in order`,
      run: async ({ store, jobId }) => {
        const suite = taskSuite(jobId, 1);
        const turns = nonces(5).map((nonce) => assignment(suite, nonce));
        await store.commit([suite, ...turns]);
        const pages: number[] = [];
        const all = await everything(async (after) => {
          const page = await store.queryPartition(suite, limit, after);
          pages.push(page.items.length);
          return page;
        });
        expect(all).toEqual([...turns, suite]);
        expect(Math.max(...pages)).toBe(Math.min(limit, 6));
      },
    }),
  ),
  {
    name: 'a page is short only when it is the last, however large its items',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      for (const nonce of nonces(8)) {
        await store.commit([{ ...assignment(suite, nonce), sent: 'x'.repeat(300_000) }]);
      }
      const page = await store.queryPartition(suite, 7);
      expect(page.items).toHaveLength(7);
      const rest = await store.queryPartition(suite, 7, page.next);
      expect(rest.items).toHaveLength(1);
      expect(rest.next).toBeUndefined();
    },
  },
  {
    name: 'a cursor goes on behind its item when others were added or changed',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      const [a, b, c] = [assignment(suite, 'b'), assignment(suite, 'd'), assignment(suite, 'f')];
      await store.commit([a, b, c]);
      const first = await store.queryPartition(suite, 2);
      await store.commit([assignment(suite, 'a'), assignment(suite, 'e'), changed(b, {})]);
      const rest = await store.queryPartition(suite, 10, first.next);
      expect(rest.items).toEqual([assignment(suite, 'e'), c]);
    },
  },
  {
    name: 'a partition is read as it was last committed',
    run: async ({ store, jobId }) => {
      let suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      for (let i = 0; i < 10; i++) {
        suite = changed(suite, { bin: i });
        await store.commit([suite]);
        expect((await store.queryPartition(suite, 1)).items).toEqual([suite]);
      }
    },
  },
  {
    name: 'refuses page sizes below 1 and cursors of another query',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite, assignment(suite, 'a')]);
      const { next } = await store.queryIndex({ index: 'open', jobId, bin: 0, from: 0, to: 9 }, 1);
      expect(next).toBeDefined();
      for (const limit of [0, -1, 1.5]) {
        await expect(store.queryPartition(suite, limit)).rejects.toThrow();
      }
      for (const after of [next!, '', 'nonsense', 'e30']) {
        await expect(store.queryPartition(suite, 1, after)).rejects.toThrow();
      }
    },
  },
];
