/** What a function does with the table. A commit of several items is a transaction of puts. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem';

/**
 * Where objects stand under the tenant's prefix; all but `exports` in the data bucket. `runs` has what
 * exports in shards keep between their steps.
 */
export type Folder = 'inputs' | 'jobs' | 'media' | 'runs' | 'exports';

/** `token` signs sessions; `origin` proves that a request came through the distribution. */
export type SecretName = 'token' | 'origin';

/** All that a function may do. What is absent it may not. */
export interface Rights {
  readonly table?: readonly TableAction[];
  /** Indexes it may query. */
  readonly indexes?: readonly ('by-q' | 'by-n')[];
  readonly reads?: readonly Folder[];
  readonly writes?: readonly Folder[];
  /** Folders of which it must tell “there is none” from “you may not”: S3 asks for ListBucket. */
  readonly looksIn?: readonly Folder[];
  /** Folders into which it streams, so that it must clear up a broken upload. */
  readonly streamsTo?: readonly Folder[];
  readonly secrets?: readonly SecretName[];
  /** Starts the workflow that exports large jobs. */
  readonly startsExports?: true;
  /** Tells the bus of changes in a job's state. */
  readonly announces?: true;
}

/** Every route asks before its first request whether it came through the distribution. */
const open = { secrets: ['origin'] } as const;
/** And all but a few whose session it carries. */
const session = { secrets: ['origin', 'token'] } as const;
/** Load, decide, commit; and the truths of gold when a hand is closed. */
const closesHands = { table: ['GetItem', 'BatchGetItem', 'PutItem'] } as const;

/** Reads the model of a job, which may not be there. */
const judges = { reads: ['jobs'], looksIn: ['jobs'] } as const;

/** Reads every response and its tasks, and streams a dataset out. */
const exports = {
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  reads: ['jobs', 'exports'],
  writes: ['exports'],
  looksIn: ['exports'],
  streamsTo: ['exports'],
} as const;

/**
 * The rights of every function by entry, derived from what its flow asks of the ports: `get` is GetItem,
 * `getMany` BatchGetItem, `queryPartition` Query, `queryIndex` Query of that index, `commit` PutItem.
 */
export const RIGHTS: Readonly<Record<string, Rights>> = {
  'session/start': { ...session, table: ['GetItem', 'PutItem'] },
  'session/staff': session,
  'session/annotator': { ...session, table: ['GetItem', 'PutItem'] },
  'session/me': { ...session, table: ['GetItem', 'BatchGetItem', 'Query'] },
  'session/invite': { ...session, table: ['GetItem', 'PutItem'] },
  'client/create': { ...session, table: ['GetItem', 'PutItem'] },
  'client/list': { ...session, table: ['GetItem', 'Query'] },
  'client/revoke': { ...session, table: ['GetItem', 'PutItem'] },

  'session/invite-staff': { ...session, table: ['GetItem', 'PutItem'] },
  'session/invite-owner': { secrets: ['token'], table: ['GetItem', 'PutItem'] },
  'problem/explain': open,

  'hand-out/next': { ...session, ...closesHands, indexes: ['by-q'], reads: ['jobs', 'media'] },
  'hand-out/give-back': { ...session, ...closesHands },
  'hand-out/decline': { ...session, ...closesHands },
  'response/draft': { ...session, table: ['GetItem', 'PutItem'] },
  'response/submit': { ...session, ...closesHands },
  'response/void': { ...session, ...closesHands, indexes: ['by-n'] },

  'annotator/show': {
    ...session,
    table: ['GetItem', 'BatchGetItem', 'Query'],
    indexes: ['by-n'],
  },
  'annotator/standing': {
    ...session,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'Query'],
    indexes: ['by-n'],
  },
  'annotator/decisions': { ...session, table: ['GetItem', 'BatchGetItem'], indexes: ['by-n'] },
  'entry/show': { ...session, table: ['GetItem', 'BatchGetItem'], reads: ['jobs', 'media'] },
  'entry/step': { ...session, table: ['GetItem', 'BatchGetItem', 'PutItem'] },
  'entry/terms': { ...session, table: ['GetItem', 'PutItem'] },
  'entry/admit': { ...session, table: ['GetItem', 'PutItem'] },

  'gold/list': {
    ...session,
    ...judges,
    table: ['GetItem', 'BatchGetItem', 'Query'],
    indexes: ['by-n'],
  },
  'gold/add': {
    ...session,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    reads: ['inputs', 'jobs'],
    writes: ['inputs', 'jobs', 'media'],
    looksIn: ['inputs', 'jobs'],
  },
  'gold/candidates': { ...session, ...judges, table: ['GetItem', 'Query'] },
  'gold/change': {
    ...session,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    indexes: ['by-n'],
  },
  'gold/contests': { ...session, table: ['GetItem', 'BatchGetItem'], indexes: ['by-n'] },
  'gold/feedback': {
    ...session,
    table: ['GetItem', 'BatchGetItem'],
    reads: ['jobs', 'media'],
  },
  'gold/contest': { ...session, table: ['GetItem', 'BatchGetItem', 'PutItem'] },
  'gold/check': session,

  'job/create': { ...session, table: ['GetItem', 'PutItem'] },
  'job/list': { ...session, table: ['BatchGetItem'], indexes: ['by-n'] },
  'job/validate': session,
  'job/publish': { ...session, table: ['GetItem', 'PutItem'] },
  'job/pause': { ...session, ...closesHands },
  'job/close': { ...session, ...closesHands },
  'job/redundancy': { ...session, ...closesHands },
  'job/progress': {
    ...session,
    ...judges,
    table: ['GetItem', 'BatchGetItem', 'Query'],
    indexes: ['by-n'],
  },

  'import/read-manifest': {
    ...session,
    table: ['GetItem', 'PutItem'],
    reads: ['inputs'],
    writes: ['inputs', 'jobs', 'media'],
    looksIn: ['inputs'],
  },

  'rules/dry-run': {
    ...session,
    table: ['GetItem', 'BatchGetItem', 'Query'],
    indexes: ['by-n'],
  },
  'rules/collusion': { ...session, table: ['GetItem', 'BatchGetItem', 'Query'] },

  'job/announce': { announces: true },

  'aggregation/labels': { ...session, ...judges, table: ['GetItem', 'Query'] },
  'aggregation/aggregate': { ...judges, table: ['GetItem', 'Query', 'PutItem'] },
  'aggregation/fit': {
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    indexes: ['by-n'],
    writes: ['jobs'],
  },
  'hand-out/sweep': {
    ...judges,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    indexes: ['by-q', 'by-n'],
  },

  'export/write': { ...session, ...exports, startsExports: true },
  'export/run': exports,
  'export/shard': {
    table: ['Query'],
    reads: ['jobs', 'runs'],
    writes: ['runs', 'exports'],
    streamsTo: ['exports'],
  },
  'export/gather': {
    table: ['GetItem', 'BatchGetItem', 'PutItem'],
    reads: ['runs', 'exports'],
    writes: ['runs', 'exports'],
    looksIn: ['exports'],
  },
  'export/newest': { ...session, table: ['GetItem'], reads: ['exports'], looksIn: ['exports'] },
};

/** @throws Error for an entry without a line in the table: nobody has said what it may do */
export function rightsOf(entry: string): Rights {
  const rights = RIGHTS[entry];
  if (rights === undefined) throw new Error(`lib/rights.ts has no line for ${entry}`);
  return rights;
}

/** Folders whose objects a function touches. */
export const foldersOf = ({ reads = [], writes = [] }: Rights): readonly Folder[] => [
  ...new Set([...reads, ...writes]),
];
