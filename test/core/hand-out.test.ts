import { describe, expect, it } from 'vitest';
import type { Assignment } from '../../src/core/assignment.ts';
import { handOut, openFor } from '../../src/core/hand-out.ts';
import { GRACE_MS, leaseEnd, leaseOf, releaseLease, renewLease } from '../../src/core/lease.ts';
import { saveDraft } from '../../src/core/response.ts';
import type { Lease, TaskSuite } from '../../src/core/task-suite.ts';
import { atMost, bits, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';

const LEASE_MS = 600_000;

const wanted = (annotatorId: string, nonce = 'a0000001') => ({
  assignmentId: `j1234.s0.${nonce}`,
  annotatorId,
  expiresAt: START + LEASE_MS,
  gold: 1,
});

function leased(suite: TaskSuite, annotatorId = 'n0001', most = 30) {
  const out = handOut(suite, wanted(annotatorId), atMost(most));
  if (out.kind === 'refused') throw new Error(out.reason);
  return out;
}

const savedAt = (suite: TaskSuite, lease: Lease, at: number): Assignment =>
  saveDraft({ suite, lease }, { tasks: {}, gold: {} }, at);

describe('a hand-out', () => {
  it('leases what is open and marks it seen, one version on', () => {
    const { suite, lease } = leased(freshSuite(4, 2));
    expect(lease).toEqual({ ...wanted('n0001'), tasks: 0b1111 });
    expect(suite).toEqual({
      ...freshSuite(4, 2),
      leases: [lease],
      seenBy: { n0001: 0b1111 },
      version: 2,
    });
  });

  it('takes the lowest tasks when only so many are wanted', () => {
    const { suite } = leased(freshSuite(5, 1), 'n0001', 2);
    expect(bits(openFor(suite, 'n0002'))).toEqual([2, 3, 4]);
    expect(bits(openFor(suite, 'n0001'))).toEqual([2, 3, 4]);
    expect(leased(suite, 'n0002', 30).lease.tasks).toBe(0b11100);
  });

  it('is refused when all is leased, seen, or none is wanted', () => {
    const { suite } = leased(freshSuite(3, 1));
    expect(handOut(suite, wanted('n0002'), atMost(30))).toEqual({
      kind: 'refused',
      reason: 'nothing-open',
    });
    const seen = leased(freshSuite(3, 2)).suite;
    expect(handOut(seen, wanted('n0001', 'a0000002'), atMost(30)).kind).toBe('refused');
    expect(handOut(freshSuite(), wanted('n0001'), atMost(0)).kind).toBe('refused');
  });

  it('of a portion takes what most answers are missing of, so that what is left over stays together', () => {
    const portion = { of: 0b11110, most: 3 };
    const first = handOut(freshSuite(5, 2), wanted('n0001'), atMost(30), portion);
    expect(first).toMatchObject({ kind: 'leased', lease: { tasks: 0b01110 } });
    if (first.kind === 'refused') throw new Error(first.reason);
    const second = handOut(first.suite, wanted('n0002', 'a0000002'), atMost(30), portion);
    expect(second).toMatchObject({ kind: 'leased', lease: { tasks: 0b10110 } });
  });

  it('may be of gold alone: nothing is marked seen, and nothing taken from others', () => {
    const out = handOut(freshSuite(2, 1), wanted('n0001'), atMost(30), { of: 0b11, most: 0 });
    expect(out).toMatchObject({ kind: 'leased', lease: { tasks: 0, gold: 1 } });
    if (out.kind === 'refused') throw new Error(out.reason);
    expect(out.suite.seenBy).toEqual({});
    expect(bits(openFor(out.suite, 'n0001'))).toEqual([0, 1]);
    const none = { ...wanted('n0001'), gold: 0 };
    expect(handOut(freshSuite(2, 1), none, atMost(30), { of: 0b11, most: 0 }).kind).toBe('refused');
  });

  it('leaves an expired lease alone: only a close ends one', () => {
    const { suite } = leased(freshSuite(3, 1));
    const late = { ...wanted('n0002'), expiresAt: START + 100 * LEASE_MS };
    expect(handOut(suite, late, atMost(30)).kind).toBe('refused');
  });
});

describe('a lease', () => {
  it('lasts until it expires when nothing was saved', () => {
    const { lease } = leased(freshSuite());
    expect(leaseEnd(lease, undefined, LEASE_MS)).toBe(START + LEASE_MS);
  });

  it('is kept alive by a save, and never shortened by one', () => {
    const { suite, lease } = leased(freshSuite());
    const later = savedAt(suite, lease, START + 400_000);
    expect(leaseEnd(lease, later, LEASE_MS)).toBe(START + 400_000 + LEASE_MS);
    const early = savedAt(suite, lease, START - 1);
    expect(leaseEnd(lease, early, LEASE_MS)).toBe(START + LEASE_MS);
  });

  it('is renewed without losing time, also after it expired or was released', () => {
    const { suite, lease } = leased(freshSuite());
    const shorter = renewLease(suite, lease, START + 1);
    expect(leaseOf(shorter, lease.assignmentId)?.expiresAt).toBe(START + LEASE_MS);
    const now = START + 5 * LEASE_MS;
    const released = releaseLease(suite, lease, lease.expiresAt, START + 5)!;
    const again = renewLease(released, released.leases[0]!, now + LEASE_MS);
    expect(again.leases).toEqual([{ ...lease, expiresAt: now + LEASE_MS }]);
    expect(again.version).toBe(suite.version + 2);
  });

  it('of a closed page ends in a minute, or sooner when it was to end sooner', () => {
    const { suite, lease } = leased(freshSuite());
    const closed = releaseLease(suite, lease, lease.expiresAt, START + 1_000)!;
    expect(closed.leases[0]).toEqual({
      ...lease,
      expiresAt: START + 1_000 + GRACE_MS,
      releasedAt: START + 1_000,
    });
    const tired = releaseLease(suite, lease, lease.expiresAt, START + LEASE_MS - 5)!;
    expect(tired.leases[0]?.expiresAt).toBe(START + LEASE_MS);
  });

  it('of a closed page is not kept by a save before that, and is by one after', () => {
    const { suite, lease } = leased(freshSuite());
    const released = releaseLease(suite, lease, lease.expiresAt, START + 1_000)!.leases[0]!;
    const before = savedAt(suite, lease, START + 999);
    expect(leaseEnd(released, before, LEASE_MS)).toBe(START + 1_000 + GRACE_MS);
    const after = savedAt(suite, lease, START + 1_001);
    expect(leaseEnd(released, after, LEASE_MS)).toBe(START + 1_001 + LEASE_MS);
  });

  it('that saves have kept alive has its whole grace, though its first end is past', () => {
    const { suite, lease } = leased(freshSuite());
    const now = START + 2 * LEASE_MS;
    const draft = savedAt(suite, lease, now - 10_000);
    const end = leaseEnd(lease, draft, LEASE_MS);
    const released = releaseLease(suite, lease, end, now)!.leases[0]!;
    expect(leaseEnd(released, draft, LEASE_MS)).toBe(now + GRACE_MS);
  });

  it('is released only once while nobody comes back, and again after a save', () => {
    const { suite, lease } = leased(freshSuite());
    const once = releaseLease(suite, lease, lease.expiresAt, START + 1_000)!;
    const gone = once.leases[0]!;
    expect(
      releaseLease(once, gone, leaseEnd(gone, undefined, LEASE_MS), START + 30_000),
    ).toBeUndefined();
    const back = savedAt(suite, lease, START + 40_000);
    const end = leaseEnd(gone, back, LEASE_MS);
    const twice = releaseLease(once, gone, end, START + 50_000)!.leases[0]!;
    expect(twice).toMatchObject({
      expiresAt: START + 50_000 + GRACE_MS,
      releasedAt: START + 50_000,
    });
    expect(leaseEnd(twice, back, LEASE_MS)).toBe(START + 50_000 + GRACE_MS);
  });

  it('belongs to one assignment, and changing it leaves the others alone', () => {
    const first = leased(freshSuite(2, 2));
    const second = handOut(first.suite, wanted('n0002', 'a0000002'), atMost(30));
    if (second.kind === 'refused') throw new Error('refused');
    const renewed = renewLease(second.suite, second.lease, START + 9 * LEASE_MS);
    expect(renewed.leases[0]).toEqual(first.lease);
    expect(leaseOf(renewed, 'j1234.s0.a0000002')?.expiresAt).toBe(START + 9 * LEASE_MS);
    expect(leaseOf(renewed, 'j1234.s0.other000')).toBeUndefined();
  });
});
