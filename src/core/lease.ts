import type { Assignment } from './assignment.ts';
import type { Lease, TaskSuite } from './task-suite.ts';

/** How long a page that closed keeps its hand: a reload, or a phone's switch of apps, must find it. */
export const GRACE_MS = 60_000;

/** A lease of a suite by its assignment. */
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
