import type { Annotator } from '../core/annotator.ts';
import { leaseOf } from '../core/lease.ts';
import type { Services } from '../ports.ts';
import { untilCommitted } from './attempts.ts';
import { endLease } from './lease.ts';
import { locate, notFound } from './lookup.ts';

/** A person in a job. */
export interface Person {
  readonly jobId: string;
  readonly annotatorId: string;
}

/** @throws ServiceError `not-found` */
export async function loadAnnotator(
  services: Services,
  { jobId, annotatorId }: Person,
): Promise<Annotator> {
  const annotator = await services.store.get({ kind: 'annotator', annotatorId, jobId }, 'strong');
  if (annotator === undefined) throw notFound();
  return annotator;
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

function endHand(services: Services, assignmentId: string, still: (holder: Annotator) => boolean) {
  return untilCommitted(async () => {
    const suite = await services.store.get(locate(assignmentId).suite, 'strong');
    const lease = suite && leaseOf(suite, assignmentId);
    if (suite === undefined || lease === undefined) return undefined;
    return endLease(services, suite, lease, { ending: 'expired', force: true, still });
  });
}
