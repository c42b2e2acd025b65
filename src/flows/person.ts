import type { Annotator } from '../core/annotator.ts';
import type { Services } from '../ports.ts';
import { endHand } from './lease.ts';
import { notFound } from './lookup.ts';

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
