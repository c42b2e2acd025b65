import { expect } from 'vitest';
import { openTasks, type TaskSuite } from '../../src/core/task-suite.ts';
import type { IndexRange, Ref, Store } from '../../src/ports.ts';
import { annotator, assignment, changed, job, taskSuite } from './items.ts';
import { everything, named, type Probe } from './store-probe.ts';

const SOON = 1_790_000_060_000;
const LATER = 1_790_000_090_000;

const open = (jobId: string, from: number, to: number, bin = 0): IndexRange => ({
  index: 'open',
  jobId,
  bin,
  from,
  to,
});

const refs = (store: Store, range: IndexRange, limit = 100): Promise<readonly Ref[]> =>
  everything((after) => store.queryIndex(range, limit, after));

const suiteIds = async (store: Store, range: IndexRange, limit = 100) =>
  (await refs(store, range, limit)).map((ref) => 'taskSuiteId' in ref && ref.taskSuiteId);

/** Every task of a suite leased `times` times, the first until `expiresAt`. */
function leased(suite: TaskSuite, expiresAt: number, times = 2): TaskSuite {
  const leases = Array.from({ length: times }, (_, i) => ({
    assignmentId: `${suite.jobId}.${suite.taskSuiteId}.lease${i}`,
    annotatorId: `n${i}`,
    tasks: 7,
    gold: 0,
    expiresAt: expiresAt + (times - 1 - i) * 10_000,
  }));
  return changed(suite, { leases });
}

const label = { choice: 'yes', confidence: 1 };

/** Where the finder looks: sparse entries that move with the state of their item. */
export const indexProbes: readonly Probe[] = [
  {
    name: 'open suites are found by place, lowest first, both ends included',
    run: async ({ store, jobId }) => {
      const places = [30, 10, 50, 20, 40];
      await store.commit(places.map((place) => taskSuite(jobId, place, place)));
      expect(await suiteIds(store, open(jobId, 0, 2 ** 20))).toEqual([
        's10',
        's20',
        's30',
        's40',
        's50',
      ]);
      expect(await suiteIds(store, open(jobId, 20, 40))).toEqual(['s20', 's30', 's40']);
      expect(await suiteIds(store, open(jobId, 21, 39))).toEqual(['s30']);
      expect(await suiteIds(store, open(jobId, 20, 20))).toEqual(['s20']);
      expect(await suiteIds(store, open(jobId, 51, 2 ** 53 - 1))).toEqual([]);
    },
  },
  {
    name: 'a range from above to is an empty page; one without bounds is refused',
    run: async ({ store, jobId }) => {
      await store.commit([taskSuite(jobId, 1, 5)]);
      expect(await store.queryIndex(open(jobId, 6, 5), 10)).toEqual({ items: [] });
      expect(await store.queryIndex(open(jobId, 9, 1), 10)).toEqual({ items: [] });
      for (const bound of [Number.POSITIVE_INFINITY, Number.NaN]) {
        await expect(store.queryIndex(open(jobId, 0, bound), 10)).rejects.toThrow();
      }
    },
  },
  {
    name: 'bins and jobs are separate',
    run: async ({ store, jobId }) => {
      const other = { ...taskSuite(jobId, 2), bin: 1 };
      await store.commit([taskSuite(jobId, 1), other, taskSuite(`${jobId}1`, 3)]);
      expect(await suiteIds(store, open(jobId, 0, 99))).toEqual(['s1']);
      expect(await suiteIds(store, open(jobId, 0, 99, 1))).toEqual(['s2']);
      expect(await suiteIds(store, open(jobId, 0, 99, 11))).toEqual([]);
    },
  },
  ...[1, 2, 3, 7].map(
    (limit): Probe => ({
      name: `pages of ${limit} give each of many suites in one place once`,
      run: async ({ store, jobId }) => {
        const suites = Array.from({ length: 7 }, (_, i) => taskSuite(jobId, i, i < 6 ? 5 : 6));
        await store.commit(suites);
        const found = await refs(store, open(jobId, 5, 6), limit);
        expect(found.map(named).toSorted()).toEqual(
          suites
            .map(({ taskSuiteId }) => named({ kind: 'taskSuite', jobId, taskSuiteId }))
            .toSorted(),
        );
        expect(found.at(-1)).toMatchObject({ taskSuiteId: 's6' });
      },
    }),
  ),
  {
    name: 'a suite moves from its place to its earliest expiry, to complete, out, and back',
    run: async ({ store, jobId }) => {
      const seen = async () => [
        await suiteIds(store, open(jobId, 0, 2 ** 20 - 1)),
        await suiteIds(store, open(jobId, SOON, SOON)),
        await suiteIds(store, open(jobId, SOON + 1, 2 ** 53 - 1)),
        await suiteIds(store, { index: 'complete', jobId, bin: 0 }),
      ];
      const born = taskSuite(jobId, 1);
      await store.commit([born]);
      expect(await seen()).toEqual([['s1'], [], [], []]);
      const held = leased(born, SOON);
      await store.commit([held]);
      expect(await seen()).toEqual([[], ['s1'], [], []]);
      const renewed = changed(held, { leases: leased(born, LATER).leases });
      await store.commit([renewed]);
      expect(await seen()).toEqual([[], [], ['s1'], []]);
      const complete = changed(renewed, { leases: [], counted: [2, 2, 2] });
      await store.commit([complete]);
      expect(await seen()).toEqual([[], [], [], ['s1']]);
      const labelled = changed(complete, { labels: [label, label, label] });
      await store.commit([labelled]);
      expect(await seen()).toEqual([[], [], [], []]);
      await store.commit([changed(labelled, { counted: [2, 1, 2], labels: null })]);
      expect(await seen()).toEqual([['s1'], [], [], []]);
    },
  },
  {
    name: 'a suite with one open task among leases stands at its place',
    run: async ({ store, jobId }) => {
      const partly = leased(taskSuite(jobId, 1, 77), SOON, 1);
      expect(openTasks(partly)).toBe(7);
      await store.commit([{ ...partly, version: 1 }]);
      expect(await suiteIds(store, open(jobId, 77, 77))).toEqual(['s1']);
      expect(await suiteIds(store, open(jobId, SOON, LATER))).toEqual([]);
    },
  },
  {
    name: 'a lost race moves nothing in the index',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      await store.commit([suite]);
      expect(await store.commit([{ ...leased(suite, SOON), version: 3 }])).toBe(false);
      expect(await suiteIds(store, open(jobId, 0, 99))).toEqual(['s1']);
      expect(await suiteIds(store, open(jobId, SOON, LATER))).toEqual([]);
    },
  },
  {
    name: "a person's assignments in a job are found in id order",
    run: async ({ store, jobId }) => {
      const turns = ['3', '1', '2'].map((n) => assignment(taskSuite(jobId, n), 'a', 'n1'));
      const others = [
        assignment(taskSuite(jobId, 4), 'a', 'n2'),
        assignment(taskSuite(jobId, 5), 'a', 'n11'),
        assignment(taskSuite(`${jobId}x`, 6), 'a', 'n1'),
      ];
      await store.commit([...turns, ...others]);
      for (const limit of [1, 2, 3, 10]) {
        const found = await refs(store, { index: 'annotator', jobId, annotatorId: 'n1' }, limit);
        expect(found).toEqual(
          ['1', '2', '3'].map((n) => ({
            kind: 'assignment',
            jobId,
            taskSuiteId: `s${n}`,
            assignmentId: `${jobId}.s${n}.a`,
          })),
        );
      }
    },
  },
  ...[1, 2, 3, 10].map(
    (limit): Probe => ({
      name: `pages of ${limit} give each member of a job and each job once`,
      run: async ({ store, jobId }) => {
        const people = ['n1', 'n2', 'n3', 'n4'].map((id) => annotator(jobId, id));
        const jobs = ['a', 'b', 'c'].map((end) => job(jobId + end));
        await store.commit([...people, ...jobs, annotator(`${jobId}a`, 'n1')]);
        const members = await refs(store, { index: 'members', jobId }, limit);
        expect(members.map((ref) => 'annotatorId' in ref && ref.annotatorId).toSorted()).toEqual([
          'n1',
          'n2',
          'n3',
          'n4',
        ]);
        const all = await refs(store, { index: 'jobs' }, limit);
        expect(all.map((ref) => 'jobId' in ref && ref.jobId).toSorted()).toEqual(
          jobs.map((each) => each.jobId),
        );
      },
    }),
  ),
  {
    name: 'what an index names can be read as it is',
    run: async ({ store, jobId }) => {
      const suite = taskSuite(jobId, 1);
      const turn = assignment(suite, 'a', 'n1');
      await store.commit([suite, turn, annotator(jobId, 'n1'), job(jobId)]);
      const ranges: readonly IndexRange[] = [
        open(jobId, 0, 99),
        { index: 'annotator', jobId, annotatorId: 'n1' },
        { index: 'members', jobId },
        { index: 'jobs' },
      ];
      const found = await Promise.all(ranges.map((range) => refs(store, range)));
      const items = await store.getMany(found.flat());
      expect(items).toEqual([suite, turn, annotator(jobId, 'n1'), job(jobId)]);
    },
  },
  {
    name: 'a cursor goes on behind its suite when that one moved away',
    run: async ({ store, jobId }) => {
      const suites = [10, 20, 30].map((place) => taskSuite(jobId, place, place));
      await store.commit(suites);
      const first = await store.queryIndex(open(jobId, 0, 99), 1);
      await store.commit([leased(suites[0]!, SOON)]);
      const rest = await everything((after) =>
        store.queryIndex(open(jobId, 0, 99), 1, after ?? first.next),
      );
      expect(rest.map((ref) => 'taskSuiteId' in ref && ref.taskSuiteId)).toEqual(['s20', 's30']);
    },
  },
];
