import type { Announcement } from './contracts/job-event.ts';
import type { Role } from './contracts/role.ts';
import type { Annotator } from './core/annotator.ts';
import type { Assignment } from './core/assignment.ts';
import type { Contest } from './core/contest.ts';
import type { Entry } from './core/entry.ts';
import type { Gold } from './core/gold.ts';
import type { Import, Invite, Job } from './core/job.ts';
import type { MachineClient } from './core/machine-client.ts';
import type { Model } from './core/model.ts';
import type { RulesRecord, Weightless } from './core/rules/record.ts';
import type { Decision } from './core/standing.ts';
import type { TaskSuite } from './core/task-suite.ts';
import type { Terms } from './core/terms.ts';

/** Everything the store keeps: plain JSON values, and `version`, the only guard there is. */
export type Item =
  | Job
  | Import
  | TaskSuite
  | Assignment
  | Annotator
  | Decision
  | Entry
  | Terms
  | Gold
  | Contest
  | Invite
  | MachineClient
  | Model
  | RulesRecord
  | Weightless;

/** Names an item. Every item is also its own reference. */
export type Ref =
  | { readonly kind: 'job'; readonly jobId: string }
  | { readonly kind: 'import'; readonly jobId: string }
  | { readonly kind: 'model'; readonly jobId: string }
  | { readonly kind: 'taskSuite'; readonly jobId: string; readonly taskSuiteId: string }
  | {
      readonly kind: 'assignment';
      readonly jobId: string;
      readonly taskSuiteId: string;
      readonly assignmentId: string;
    }
  | { readonly kind: 'annotator'; readonly annotatorId: string; readonly jobId: string }
  | {
      readonly kind: 'decision';
      readonly jobId: string;
      readonly annotatorId: string;
      readonly decisionId: string;
    }
  | { readonly kind: 'rulesRecord'; readonly jobId: string; readonly annotatorId: string }
  | { readonly kind: 'weightless'; readonly jobId: string }
  | { readonly kind: 'entry'; readonly annotatorId: string; readonly jobId: string }
  | { readonly kind: 'terms'; readonly jobId: string; readonly number: number }
  | { readonly kind: 'gold'; readonly jobId: string; readonly goldId: string }
  | {
      readonly kind: 'contest';
      readonly jobId: string;
      readonly goldId: string;
      readonly annotatorId: string;
    }
  | { readonly kind: 'invite'; readonly inviteId: string }
  | { readonly kind: 'client'; readonly jobId: string; readonly clientId: string };

export type ItemOf<R extends Ref> = Extract<Item, { kind: R['kind'] }>;

/**
 * Items stored side by side: a suite with its assignments, a person's jobs and then the decisions on them, a
 * job's machine clients, or a gold task after the contests of it.
 */
export type Partition =
  | { readonly kind: 'taskSuite'; readonly jobId: string; readonly taskSuiteId: string }
  | { readonly kind: 'annotator'; readonly annotatorId: string }
  | { readonly kind: 'client'; readonly jobId: string }
  | { readonly kind: 'gold'; readonly jobId: string; readonly goldId: string };

/**
 * What an index can be asked. `open`: suites by place if a task is open, else by earliest lease expiry,
 * both ends included, `from` above `to` is an empty page. `complete`: all answers in, not yet labelled.
 * `annotator`: a person's assignments in a job, in id order. `members`: people of a job. `decisions`: those on people
 * of a job, by time. `settling`: people whose answers are to be discounted or counted again. `contests`: disputes of its
 * gold. `jobs`: all.
 */
export type IndexRange =
  | {
      readonly index: 'open';
      readonly jobId: string;
      readonly bin: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly index: 'complete'; readonly jobId: string; readonly bin: number }
  | { readonly index: 'annotator'; readonly jobId: string; readonly annotatorId: string }
  | { readonly index: 'members'; readonly jobId: string }
  | { readonly index: 'decisions'; readonly jobId: string }
  | { readonly index: 'settling'; readonly jobId: string }
  | { readonly index: 'contests'; readonly jobId: string }
  | { readonly index: 'jobs' };

/** `next` is opaque; a full last page may carry one, and a page is short only when it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** The store of one tenant. Refuses before any I/O what either home could not hold. */
export interface Store {
  get<R extends Ref>(ref: R, freshness: 'strong' | 'eventual'): Promise<ItemOf<R> | undefined>;
  /** Eventual; any number; order, repeats and gaps are kept. */
  getMany<R extends Ref>(refs: readonly R[]): Promise<(ItemOf<R> | undefined)[]>;
  /** Strong, in key order: the suite comes after its assignments. */
  queryPartition(partition: Partition, limit: number, after?: string): Promise<Page<Item>>;
  /** Eventual: proposes, never decides. Order among equal index keys is free. */
  queryIndex(range: IndexRange, limit: number, after?: string): Promise<Page<Ref>>;
  /**
   * Replaces items together, each exactly over the version before its own (1: it must be absent).
   * All or none, at most 100. @returns false when another writer was first
   */
  commit(items: readonly Item[]): Promise<boolean>;
}

/** A stored object, and what it is. */
export interface ObjectHead {
  readonly bytes: number;
  readonly mediaType: string;
}

export interface SignOptions {
  readonly expiresAt: number;
  /** Name the browser saves it under. */
  readonly fileName?: string;
}

/** Objects of one tenant by key: letters, digits and `. _ - /`, no empty part, no `..`, at most 512. */
export interface ObjectStore {
  /** @param body bytes, or a stream of them that is never held whole
   *  @returns false when `ifAbsent` was asked and there is one */
  put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly mediaType: string; readonly ifAbsent?: boolean },
  ): Promise<boolean>;
  /** @param range first byte and how many, from 1; a range past the end gives what there is
   *  @returns undefined when there is none */
  get(
    key: string,
    range?: { readonly offset: number; readonly bytes: number },
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** @returns false when there is nothing at `from` */
  copy(from: string, to: string): Promise<boolean>;
  /** A URL that gives the object to whoever has it, until it expires. */
  signGet(key: string, options: SignOptions): Promise<string>;
  /** A URL that takes PUTs of the object, until it expires. */
  signPut(key: string, options: SignOptions): Promise<string>;
}

/** What a token vouches for. Instants are epoch milliseconds. */
export type Claims =
  | {
      readonly use: 'session';
      readonly role: Role;
      readonly tenant: string;
      readonly callerId: string;
      readonly expiresAt: number;
    }
  | {
      readonly use: 'invite';
      readonly tenant: string;
      readonly inviteId: string;
      readonly expiresAt: number;
    };

/** The service's own key: signs tokens, and makes digests that only it can make. */
export interface Tokens {
  sign(claims: Claims): string;
  /** @returns undefined for a token that is not ours; expiry is the caller's to check */
  verify(token: string): Claims | undefined;
  /** Keyed digest of a text, 64 hexadecimal digits. */
  mac(text: string): string;
}

/** Tells the world of changes. Nothing the service does depends on what it tells. */
export interface Events {
  /** All or none that counts: after a failure all of them are told again. At least once, at most 10. */
  announce(announcements: readonly Announcement[]): Promise<void>;
}

/** The run of an export; with `shards` it is made in so many, else by one function. */
export interface ExportStart {
  readonly jobId: string;
  readonly exportId: string;
  readonly shards?: number;
}

/** Work that takes longer than a request may. */
export interface Workflows {
  /** Starts the run of an export, or leaves it alone when it was started before: one run an id. */
  startExport(run: ExportStart): Promise<void>;
}

/** `secret` is no id: 160 random bits for a token that is not signed. */
export type IdKind = 'job' | 'invite' | 'nonce' | 'client' | 'secret';

/** A running SHA-256: `hex` ends it. */
export interface Digest {
  update(data: Uint8Array | string): void;
  hex(): string;
}

/** All that flows need from outside. `now` in epoch milliseconds, `random` in [0, 1). */
export interface Services {
  readonly tenant: string;
  readonly store: Store;
  readonly objects: ObjectStore;
  readonly tokens: Tokens;
  readonly events: Events;
  readonly workflows: Workflows;
  now(): number;
  newId(kind: IdKind): string;
  newDigest(): Digest;
  random(): number;
}
