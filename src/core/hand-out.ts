import type { Assignment } from './assignment.ts';
import { lowestTasks, type Mask } from './mask.ts';
import { type Lease, openTasks, type TaskSuite } from './task-suite.ts';

/** How long a page that closed keeps its hand: a reload, or a phone's switch of apps, must find it. */
export const GRACE_MS = 60_000;

export type NewLease = Pick<Lease, 'assignmentId' | 'annotatorId' | 'expiresAt' | 'gold'>;

export type HandOut =
  | { readonly kind: 'leased'; readonly suite: TaskSuite; readonly lease: Lease }
  | { readonly kind: 'refused'; readonly reason: 'nothing-open' };

/** Tasks of a suite that a person could be handed now. */
export const openFor = (suite: TaskSuite, annotatorId: string): Mask =>
  openTasks(suite) & ~(suite.seenBy[annotatorId] ?? 0);

/**
 * Leases the open tasks of a suite that this annotator has not seen.
 *
 * What is open is derived, never stored: wanted − counted − leased, for each task. A lease that has
 * expired still counts as leased here: only `closeHand` ends one, and keeps its saved answers.
 *
 * @param most no more than this many tasks: what is left of a cap, or a share near the end
 * @returns the state to commit over `suite.version`, or why not; never throws
 */
export function handOut(suite: TaskSuite, wanted: NewLease, most: number): HandOut {
  const tasks = lowestTasks(openFor(suite, wanted.annotatorId), most);
  if (tasks === 0) return { kind: 'refused', reason: 'nothing-open' };
  const lease: Lease = { ...wanted, tasks };
  const seen = (suite.seenBy[wanted.annotatorId] ?? 0) | tasks;
  return {
    kind: 'leased',
    lease,
    suite: {
      ...suite,
      leases: [...suite.leases, lease],
      seenBy: { ...suite.seenBy, [wanted.annotatorId]: seen },
      version: suite.version + 1,
    },
  };
}

export const leaseOf = (suite: TaskSuite, assignmentId: string): Lease | undefined =>
  suite.leases.find((lease) => lease.assignmentId === assignmentId);

const withLease = (suite: TaskSuite, changed: Lease): TaskSuite => ({
  ...suite,
  leases: suite.leases.map((lease) =>
    lease.assignmentId === changed.assignmentId ? changed : lease,
  ),
  version: suite.version + 1,
});

/** Extends a lease, also one that has expired or was released: ownership decides, not the clock. */
export function renewLease(suite: TaskSuite, lease: Lease, expiresAt: number): TaskSuite {
  const { releasedAt: _, ...kept } = lease;
  return withLease(suite, { ...kept, expiresAt: Math.max(expiresAt, lease.expiresAt) });
}

/**
 * Shortens a lease to the grace of a page that closed; undefined when it is released already and
 * nothing was saved since.
 *
 * @param end when the lease really ends, by `leaseEnd`: saves may have moved it past `expiresAt`
 */
export function releaseLease(
  suite: TaskSuite,
  lease: Lease,
  end: number,
  now: number,
): TaskSuite | undefined {
  if (lease.releasedAt !== undefined && end === lease.expiresAt) return undefined;
  return withLease(suite, {
    ...lease,
    expiresAt: Math.min(end, now + GRACE_MS),
    releasedAt: now,
  });
}

/**
 * When a lease really ends: a save renews it without touching the suite, unless the page closed after.
 *
 * @param draft the assignment item, if it was born
 */
export function leaseEnd(lease: Lease, draft: Assignment | undefined, leaseMs: number): number {
  const saved = draft?.savedAt ?? 0;
  if (lease.releasedAt !== undefined && saved <= lease.releasedAt) return lease.expiresAt;
  return Math.max(lease.expiresAt, saved + leaseMs);
}
