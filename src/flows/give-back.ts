import type { DeclineReason, GiveBackReply } from '../contracts/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import { leaseEnd, releaseLease } from '../core/lease.ts';
import type { Lease, TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { type Ending, endLease, ownLease } from './lease.ts';
import { loadJobFile, locate, notFound } from './lookup.ts';

interface Owning {
  readonly assignmentId: string;
  readonly annotatorId: string;
}

/**
 * Gives an assignment back: at once (saved answers count, the rest is open), or with a grace of a
 * minute when the page closes, because a reload closes it too.
 *
 * Safe to repeat: what is closed stays closed.
 *
 * @throws ServiceError `not-found`
 */
export async function giveBack(
  services: Services,
  owning: Owning,
  grace: boolean,
): Promise<GiveBackReply> {
  if (!grace) return endOwn(services, owning, { ending: 'expired', force: true });
  return untilCommitted(async () => {
    const own = await findOwn(services, owning);
    if (own === undefined) return closed(owning);
    const end = await endOf(services, own.lease);
    const released = releaseLease(own.suite, own.lease, end, services.now());
    if (released !== undefined && !(await services.store.commit([released]))) return LOST;
    return { assignmentId: owning.assignmentId, state: 'grace' };
  });
}

/**
 * Declines what is left of an assignment. Saved answers count; the rest is open for others and not
 * offered to this person again.
 *
 * @throws ServiceError `not-found`
 */
export const decline = (services: Services, owning: Owning, reason: DeclineReason) =>
  endOwn(services, owning, { ending: 'declined', declined: reason });

const closed = ({ assignmentId }: Owning): GiveBackReply => ({ assignmentId, state: 'closed' });

function endOwn(services: Services, owning: Owning, how: Ending): Promise<GiveBackReply> {
  return untilCommitted(async () => {
    const own = await findOwn(services, owning);
    if (own === undefined) return closed(owning);
    const ended = await endLease(services, own.suite, own.lease, how);
    return ended === LOST ? LOST : closed(owning);
  });
}

/** When a lease really ends, with what was saved since it was handed out. */
async function endOf(services: Services, lease: Lease): Promise<number> {
  const { assignment, jobId } = locate(lease.assignmentId);
  const { file } = await loadJobFile(services, jobId);
  const draft = await services.store.get(assignment, 'strong');
  return leaseEnd(lease, draft, file.leaseSeconds * 1000);
}

/** The caller's lease; undefined when it has ended already. @throws ServiceError `not-found` */
async function findOwn(services: Services, { assignmentId, annotatorId }: Owning) {
  const { suite: ref, assignment } = locate(assignmentId);
  const suite: TaskSuite | undefined = await services.store.get(ref, 'strong');
  const lease = suite && ownLease(suite, assignmentId, annotatorId);
  if (suite !== undefined && lease !== undefined) return { suite, lease };
  const ended = await services.store.get(assignment, 'strong');
  if (ended?.annotatorId !== annotatorId) throw notFound();
  if (ended.state === 'leased')
    throw new ServiceError('busy', { detail: 'try again', retryAfterSeconds: 1 });
  return undefined;
}
