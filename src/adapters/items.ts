import type { Annotator } from '../core/annotator.ts';
import { isComplete, openTasks, type TaskSuite } from '../core/task-suite.ts';
import type { IndexRange, Item, Partition, Ref } from '../ports.ts';
import { SCHEMA, upgraded } from './upgrades.ts';

/** Where an item is stored, in either home. Every `pk` starts with the tenant. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Entries in the two sparse indexes: (`q`, `at`) finds suites, (`n`, `sk`) everything of a person or job. */
export interface IndexEntries {
  readonly q?: string;
  readonly at?: number;
  readonly n?: string;
}

/** An item as stored: the body is the item and `schema`. */
export interface Row extends Key, IndexEntries {
  readonly version: number;
  readonly body: Item & { readonly schema: number };
}

const ID = /^[0-9A-Za-z._-]{1,64}$/;

function join(...parts: readonly string[]): string {
  for (const part of parts) {
    if (!ID.test(part)) {
      throw new TypeError(`an id must be 1 to 64 of 0-9 A-Z a-z . _ -, got ${part.slice(0, 80)}`);
    }
  }
  return parts.join('#');
}

/** The key of an item. Ids cannot hold the separator, so two references never share a key. */
export function keyOf(tenant: string, ref: Ref): Key {
  switch (ref.kind) {
    case 'job':
      return { pk: join(tenant, 'J', ref.jobId), sk: 'J' };
    case 'import':
      return { pk: join(tenant, 'J', ref.jobId), sk: 'I' };
    case 'model':
      return { pk: join(tenant, 'P', ref.jobId), sk: 'P' };
    case 'taskSuite':
      return { pk: join(tenant, 'T', ref.jobId, ref.taskSuiteId), sk: 'T' };
    case 'assignment':
      return {
        pk: join(tenant, 'T', ref.jobId, ref.taskSuiteId),
        sk: join('A', ref.assignmentId),
      };
    case 'annotator':
      return { pk: join(tenant, 'N', ref.annotatorId), sk: join('N', ref.jobId) };
    case 'decision':
      return {
        pk: join(tenant, 'N', ref.annotatorId),
        sk: join('S', ref.jobId, ref.decisionId),
      };
    case 'rulesRecord':
      return { pk: join(tenant, 'N', ref.annotatorId), sk: join('R', ref.jobId) };
    case 'weightless':
      return { pk: join(tenant, 'J', ref.jobId), sk: 'W' };
    case 'entry':
      return { pk: join(tenant, 'N', ref.annotatorId), sk: join('E', ref.jobId) };
    case 'terms':
      return { pk: join(tenant, 'W', ref.jobId), sk: join('W', String(ref.number)) };
    case 'gold':
      return { pk: join(tenant, 'G', ref.jobId, ref.goldId), sk: 'G' };
    case 'contest':
      return {
        pk: join(tenant, 'G', ref.jobId, ref.goldId),
        sk: join('C', ref.annotatorId),
      };
    case 'invite':
      return { pk: join(tenant, 'V', ref.inviteId), sk: 'V' };
    case 'client':
      return { pk: join(tenant, 'C', ref.jobId), sk: join('C', ref.clientId) };
  }
}

/** The reference that a key was made from: indexes hold keys alone. */
export function refOf({ pk, sk }: Key): Ref {
  const [, letter, first = '', second = ''] = pk.split('#');
  const [kind, last = '', lastId = ''] = sk.split('#');
  switch (`${letter}${kind}`) {
    case 'JJ':
      return { kind: 'job', jobId: first };
    case 'JI':
      return { kind: 'import', jobId: first };
    case 'PP':
      return { kind: 'model', jobId: first };
    case 'TT':
      return { kind: 'taskSuite', jobId: first, taskSuiteId: second };
    case 'TA':
      return { kind: 'assignment', jobId: first, taskSuiteId: second, assignmentId: last };
    case 'NN':
      return { kind: 'annotator', annotatorId: first, jobId: last };
    case 'NS':
      return { kind: 'decision', annotatorId: first, jobId: last, decisionId: lastId };
    case 'NR':
      return { kind: 'rulesRecord', annotatorId: first, jobId: last };
    case 'JW':
      return { kind: 'weightless', jobId: first };
    case 'NE':
      return { kind: 'entry', annotatorId: first, jobId: last };
    case 'WW':
      return { kind: 'terms', jobId: first, number: Number(last) };
    case 'GG':
      return { kind: 'gold', jobId: first, goldId: second };
    case 'GC':
      return { kind: 'contest', jobId: first, goldId: second, annotatorId: last };
    case 'VV':
      return { kind: 'invite', inviteId: first };
    case 'CC':
      return { kind: 'client', jobId: first, clientId: last };
    default:
      throw new Error(`not a key of this store: ${pk} ${sk}`);
  }
}

/** The `pk` under which the items of a partition stand. */
export function partitionKey(tenant: string, partition: Partition): string {
  switch (partition.kind) {
    case 'annotator':
      return join(tenant, 'N', partition.annotatorId);
    case 'client':
      return join(tenant, 'C', partition.jobId);
    case 'gold':
      return join(tenant, 'G', partition.jobId, partition.goldId);
    case 'taskSuite':
      return join(tenant, 'T', partition.jobId, partition.taskSuiteId);
  }
}

/**
 * Where the finder sees a suite: with an open task at its place, below 2^20; otherwise at the instant
 * its earliest lease expires; complete and not yet labelled under `DONE`; once labelled nowhere.
 */
function suiteEntries(tenant: string, suite: TaskSuite): IndexEntries {
  const { jobId, bin, leases, place } = suite;
  const open = join(tenant, 'OPEN', jobId, String(bin));
  if (openTasks(suite) !== 0) return { q: open, at: place };
  if (!isComplete(suite)) return { q: open, at: Math.min(...leases.map((l) => l.expiresAt)) };
  if (suite.labels !== null) return {};
  return { q: join(tenant, 'DONE', jobId, String(bin)), at: place };
}

/** Everybody stands among the people of their job, and whose answers are to be settled where the sweep looks. */
function annotatorEntries(tenant: string, { jobId, settling }: Annotator): IndexEntries {
  const n = join(tenant, 'M', jobId);
  return settling === undefined ? { n } : { n, q: join(tenant, 'SETTLE', jobId), at: 0 };
}

/** The index entries of an item, derived from its state alone. */
export function indexEntries(tenant: string, item: Item): IndexEntries {
  switch (item.kind) {
    case 'job':
      return { n: join(tenant, 'JOBS') };
    case 'taskSuite':
      return suiteEntries(tenant, item);
    case 'assignment':
      return { n: join(tenant, 'N', item.jobId, item.annotatorId) };
    case 'annotator':
      return annotatorEntries(tenant, item);
    case 'decision':
      return { n: join(tenant, 'S', item.jobId) };
    case 'contest':
      return { n: join(tenant, 'Q', item.jobId) };
    default:
      return {};
  }
}

/** The index partition that a range asks. Only `q` has bounds; both ends are included. */
export type IndexPartition =
  | { readonly index: 'q'; readonly value: string; readonly from: number; readonly to: number }
  | { readonly index: 'n'; readonly value: string };

export function indexPartition(tenant: string, range: IndexRange): IndexPartition {
  switch (range.index) {
    case 'open': {
      if (!Number.isFinite(range.from) || !Number.isFinite(range.to)) {
        throw new RangeError(`bounds must be finite, got ${range.from} to ${range.to}`);
      }
      const value = join(tenant, 'OPEN', range.jobId, String(range.bin));
      return { index: 'q', value, from: range.from, to: range.to };
    }
    case 'complete': {
      const value = join(tenant, 'DONE', range.jobId, String(range.bin));
      return { index: 'q', value, from: 0, to: Number.MAX_SAFE_INTEGER };
    }
    case 'settling': {
      const value = join(tenant, 'SETTLE', range.jobId);
      return { index: 'q', value, from: 0, to: 0 };
    }
    case 'annotator':
      return { index: 'n', value: join(tenant, 'N', range.jobId, range.annotatorId) };
    case 'members':
      return { index: 'n', value: join(tenant, 'M', range.jobId) };
    case 'decisions':
      return { index: 'n', value: join(tenant, 'S', range.jobId) };
    case 'contests':
      return { index: 'n', value: join(tenant, 'Q', range.jobId) };
    case 'jobs':
      return { index: 'n', value: join(tenant, 'JOBS') };
  }
}

/** An item as both homes store it. */
export function rowOf(tenant: string, item: Item): Row {
  const body = { schema: SCHEMA, ...item };
  return { ...keyOf(tenant, item), ...indexEntries(tenant, item), version: item.version, body };
}

/** The item in a stored body, in today's form. Refuses one of a newer Assay with `newer-data`. */
export function itemOf(stored: object): Item {
  const { schema, ...item } = stored as Row['body']; // only `rowOf` makes stored bodies
  return upgraded(item, schema);
}
