import type { JobFile } from '../contracts/job.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Watching } from '../core/gold-judgement.ts';
import { goldRate, goldScale } from '../core/job.ts';
import { leaseEnd, leaseOf, renewLease } from '../core/lease.ts';
import { type Closed, type Closing, closeHand, type Sent } from '../core/response.ts';
import { endedHand } from '../core/rules/ended-hand.ts';
import type { Lease, TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { goldBesides } from './gold.ts';
import { loadJobFile, loadTruths, locate } from './lookup.ts';
import { repeatingOf } from './repeat.ts';
import { applyRules } from './rules.ts';

/**
 * Why a lease ends, and with what. `force` ends one that is still alive: the job stops, or its holder, unless that
 * has changed by the time of the commit (`still`).
 */
export interface Ending {
  readonly ending: Closing['ending'];
  readonly sent?: Sent;
  readonly declined?: string;
  readonly force?: boolean;
  readonly still?: (holder: Annotator) => boolean;
  /** Its holder does not wait for it. */
  readonly unseen?: true;
}

export type Ended =
  | { readonly kind: 'closed'; readonly closed: Closed }
  | { readonly kind: 'alive' }
  | Lost;

/** What people of a job are judged by, where it says so. */
export const watchingOf = ({ gold, question }: JobFile): Watching | undefined =>
  gold?.watch && { rule: gold.watch, choices: question.choices };

/**
 * Ends a lease in its holder's name: one transaction {assignment, suite, annotator}, whoever calls.
 *
 * A lease that others want because it expired is only moved on if a save has kept it alive.
 */
export async function endLease(
  services: Services,
  suite: TaskSuite,
  lease: Lease,
  how: Ending,
): Promise<Ended> {
  const { store } = services;
  const { assignment: ref, jobId } = locate(lease.assignmentId);
  const job = await loadJobFile(services, jobId);
  const draft = await store.get(ref, 'strong');
  const now = services.now();
  if (how.ending === 'expired' && how.force !== true) {
    const end = leaseEnd(lease, draft, job.file.leaseSeconds * 1000);
    if (end > now) return keepAlive(services, suite, lease, end);
  }
  const annotator = await store.get(
    { kind: 'annotator', annotatorId: lease.annotatorId, jobId },
    'strong',
  );
  const held = annotator?.hands.find((each) => each.assignmentId === lease.assignmentId);
  if (annotator === undefined || held === undefined) return LOST;
  if (how.still?.(annotator) === false) return { kind: 'alive' };
  // Nobody sees how long a lease takes that others end, and the sweep has no key to the order of gold.
  const besides = how.unseen ? [] : goldBesides(services, job, held);
  const truths = await loadTruths(services, jobId, held.gold, besides);
  const { force: _force, still: _still, unseen: _unseen, ...ending } = how;
  const closed = closeHand({
    suite,
    lease,
    annotator,
    draft,
    ...ending,
    setAsideAfter: job.file.decline?.setAsideAfter,
    truths,
    goldRate: goldRate(job),
    goldScale: goldScale(job.file),
    watching: watchingOf(job.file),
    repeating: repeatingOf(services, job.file, lease.assignmentId),
    now,
  });
  const hand = endedHand(closed.assignment, truths, goldScale(job.file));
  const ruled = await applyRules(services, job, annotator, closed.annotator, hand);
  const won = await store.commit([
    closed.assignment,
    closed.suite,
    ruled.annotator,
    ...(closed.decision ? [closed.decision] : []),
    ...ruled.items,
  ]);
  return won ? { kind: 'closed', closed: { ...closed, annotator: ruled.annotator } } : LOST;
}

/** Moves the index entry of a lease to where its saves have moved its end. */
async function keepAlive(
  services: Services,
  suite: TaskSuite,
  lease: Lease,
  end: number,
): Promise<Ended> {
  if (end === lease.expiresAt) return { kind: 'alive' };
  const renewed = await services.store.commit([renewLease(suite, lease, end)]);
  return renewed ? { kind: 'alive' } : LOST;
}

/**
 * Which leases to end besides: `force` all of them, `spare` none of this person's. With `once` a lost race
 * is left to whoever was first.
 */
export interface Ends {
  readonly once?: boolean;
  readonly force?: boolean;
  readonly spare?: string;
}

/**
 * Closes every lease of a suite that has run out; with `force` every lease.
 *
 * Each is a transaction of its own: a crash in between leaves an open task, a normal state.
 *
 * @returns how many were closed
 * @throws ServiceError `busy` when others were first too often
 */
export async function endLeases(
  services: Services,
  ref: { readonly jobId: string; readonly taskSuiteId: string },
  { force = false, once = false, spare }: Ends = {},
): Promise<number> {
  const isDue = (lease: Lease): boolean =>
    (force || hasRunOut(lease, services.now())) && lease.annotatorId !== spare;
  const endNext = async (): Promise<'closed' | 'alive' | 'none' | Lost> => {
    const suite = await services.store.get({ kind: 'taskSuite', ...ref }, 'strong');
    const due = suite?.leases.find(isDue);
    if (suite === undefined || due === undefined) return 'none';
    const ended = await endLease(services, suite, due, { ending: 'expired', force, unseen: true });
    return ended === LOST ? LOST : ended.kind;
  };
  let closed = 0;
  for (;;) {
    const ended = once ? await endNext() : await untilCommitted(endNext);
    if (ended === 'none' || ended === LOST) return closed;
    if (ended === 'closed') closed++;
  }
}

/**
 * Ends one live hand, whoever holds it, if they are `still` to be stopped: what was saved of it counts, unless they
 * are barred.
 */
export function endHand(
  services: Services,
  assignmentId: string,
  still: NonNullable<Ending['still']> = () => true,
) {
  return untilCommitted(async () => {
    const suite = await services.store.get(locate(assignmentId).suite, 'strong');
    const lease = suite && leaseOf(suite, assignmentId);
    if (suite === undefined || lease === undefined) return undefined;
    return endLease(services, suite, lease, {
      ending: 'expired',
      force: true,
      still,
      unseen: true,
    });
  });
}

/**
 * Ends what a person holds, in their name, for as long as they are `still` to be stopped. What they saved counts,
 * unless they are barred.
 */
export async function endHands(
  services: Services,
  { hands }: Annotator,
  still: (holder: Annotator) => boolean,
): Promise<void> {
  for (const { assignmentId } of hands) await endHand(services, assignmentId, still);
}

/** True when a lease has expired, unless a save that the suite does not know of has kept it alive. */
export const hasRunOut = (lease: Lease, now: number): boolean => lease.expiresAt <= now;

/** The lease of an assignment in a suite, if it is this person's. */
export function ownLease(suite: TaskSuite, assignmentId: string, annotatorId: string) {
  const lease = leaseOf(suite, assignmentId);
  return lease?.annotatorId === annotatorId ? lease : undefined;
}
