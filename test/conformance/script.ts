import fc from 'fast-check';
import { keyOf } from '../../src/adapters/items.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { IndexRange, Item, Partition, Ref } from '../../src/ports.ts';
import { annotator, assignment, client, gold, importOf, invite, job, taskSuite } from './items.ts';

/** Makes an item with the version that the script's runner finds fitting. */
export interface Draft {
  readonly item: Item;
  /** Added to the version that is stored: 1 replaces it, anything else must lose or be refused. */
  readonly step: number;
}

/** One call of the port. */
export type Operation =
  | { readonly call: 'commit'; readonly drafts: readonly Draft[] }
  | { readonly call: 'get'; readonly ref: Ref; readonly freshness: 'strong' | 'eventual' }
  | { readonly call: 'getMany'; readonly refs: readonly Ref[] }
  | { readonly call: 'queryPartition'; readonly partition: Partition; readonly limit: number }
  | { readonly call: 'queryIndex'; readonly range: IndexRange; readonly limit: number };

const PLACES = 6;
const SOON = 1_790_000_000_000;

const jobId = fc.constantFrom('job1', 'job2');
const small = fc.nat({ max: 3 });
const bin = fc.nat({ max: 1 });
const annotatorId = fc.constantFrom('n1', 'n2', 'n11');

const lease = fc
  .record({ annotatorId, tasks: fc.integer({ min: 1, max: 7 }), wait: fc.nat({ max: 4 }) })
  .map(({ wait, ...rest }) => ({
    ...rest,
    assignmentId: `job1.s1.${rest.annotatorId}`,
    gold: 0,
    expiresAt: SOON + wait,
  }));

const label = fc.record({
  choice: fc.option(fc.string({ unit: 'grapheme', maxLength: 4 })),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }).map((each) => each + 0),
});

const counts = fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 });

/** Suites in every state that an index can see: open, leased, complete, labelled. */
const suite: fc.Arbitrary<TaskSuite> = fc
  .record({
    jobId,
    name: small,
    bin,
    place: fc.nat({ max: PLACES }),
    counted: fc.oneof(counts, fc.constant([2, 2, 2])),
    leases: fc.array(lease, { maxLength: 3 }),
    seenBy: fc.dictionary(annotatorId, fc.integer({ min: 1, max: 7 })),
    labels: fc.option(fc.array(label, { minLength: 3, maxLength: 3 })),
  })
  .map(({ name, ...rest }) => ({ ...taskSuite(rest.jobId, name), ...rest }));

const answer = fc.oneof(
  fc.record({ choice: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) }),
  fc.record({ abstain: fc.constantFrom('unsure' as const, 'unreadable' as const), ms: fc.nat() }),
);

const turn = fc
  .record({ suite, annotatorId, answers: fc.dictionary(fc.constantFrom('0', '1', '2'), answer) })
  .map(({ suite: of, annotatorId: who, answers }) => ({ ...assignment(of, who, who), answers }));

const anyItem: fc.Arbitrary<Item> = fc.oneof(
  { arbitrary: suite, weight: 4 },
  { arbitrary: turn, weight: 3 },
  { arbitrary: fc.tuple(jobId, annotatorId).map(([of, who]) => annotator(of, who)), weight: 2 },
  { arbitrary: fc.tuple(jobId, small).map(([of, n]) => gold(of, `g${n}`)), weight: 1 },
  { arbitrary: jobId.map(job), weight: 1 },
  { arbitrary: jobId.map(importOf), weight: 1 },
  { arbitrary: jobId.map((of) => invite(of, 'v1')), weight: 1 },
  { arbitrary: jobId.map((of) => client(of, 'c1')), weight: 1 },
);

const draft: fc.Arbitrary<Draft> = fc.record({
  item: anyItem,
  step: fc.oneof(
    { arbitrary: fc.constant(1), weight: 24 },
    { arbitrary: fc.constantFrom(0, 2, -1), weight: 1 },
  ),
});

/** Commits of what goes together, and a few that name an item twice or none at all. */
const distinct = fc.uniqueArray(draft, {
  minLength: 1,
  maxLength: 4,
  selector: ({ item }) => Object.values(keyOf('t', item)).join(' '),
});
const repeating = fc.array(draft, { maxLength: 4 });

const range: fc.Arbitrary<IndexRange> = fc.oneof(
  fc.record({
    index: fc.constant('open' as const),
    jobId,
    bin,
    from: fc.constantFrom(0, 1, 3, PLACES, SOON, SOON + 2),
    to: fc.constantFrom(0, 2, PLACES, 2 ** 20, SOON + 2, 2 ** 53 - 1),
  }),
  fc.record({ index: fc.constant('complete' as const), jobId, bin }),
  fc.record({ index: fc.constant('annotator' as const), jobId, annotatorId }),
  fc.record({ index: fc.constant('members' as const), jobId }),
  fc.record({ index: fc.constant('decisions' as const), jobId }),
  fc.constant({ index: 'jobs' as const }),
);

const partition: fc.Arbitrary<Partition> = fc.oneof(
  fc.tuple(jobId, small).map(([of, n]) => taskSuite(of, n)),
  fc.record({ kind: fc.constant('annotator' as const), annotatorId }),
  fc.record({ kind: fc.constant('client' as const), jobId }),
);

const limit = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 9 },
  { arbitrary: fc.constant(0), weight: 1 },
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      call: fc.constant('commit' as const),
      drafts: fc.oneof({ arbitrary: distinct, weight: 9 }, { arbitrary: repeating, weight: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant('get' as const),
      ref: anyItem,
      freshness: fc.constantFrom('strong' as const, 'eventual' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant('getMany' as const),
      refs: fc.array(anyItem, { maxLength: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ call: fc.constant('queryPartition' as const), partition, limit }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ call: fc.constant('queryIndex' as const), range, limit }),
  },
);

/** A script of random calls in a small world, where most commits meet an item that is there. */
export const scriptOf = (length: number): fc.Arbitrary<readonly Operation[]> =>
  fc.array(operation, { minLength: length, maxLength: length });

/** All that a script can have written, for comparing how two homes ended. */
export const everyRange: readonly IndexRange[] = ['job1', 'job2'].flatMap((of) => [
  ...[0, 1].flatMap((each): IndexRange[] => [
    { index: 'open', jobId: of, bin: each, from: 0, to: 2 ** 53 - 1 },
    { index: 'complete', jobId: of, bin: each },
  ]),
  ...['n1', 'n2', 'n11'].map(
    (who): IndexRange => ({ index: 'annotator', jobId: of, annotatorId: who }),
  ),
  { index: 'members', jobId: of },
  { index: 'decisions', jobId: of },
]);

export const everyPartition: readonly Partition[] = [
  ...['job1', 'job2'].flatMap((of) => [0, 1, 2, 3].map((n) => taskSuite(of, n))),
  ...['n1', 'n2', 'n11'].map((who): Partition => ({ kind: 'annotator', annotatorId: who })),
];

export const everyRef: readonly Ref[] = ['job1', 'job2'].flatMap((of): Ref[] => [
  job(of),
  importOf(of),
  invite(of, 'v1'),
  client(of, 'c1'),
  ...[0, 1, 2, 3].map((n) => gold(of, `g${n}`)),
]);
