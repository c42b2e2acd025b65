import type { Annotator } from '../core/annotator.ts';
import type { Services } from '../ports.ts';
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
