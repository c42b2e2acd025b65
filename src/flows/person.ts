import type { Annotator } from '../core/annotator.ts';
import type { Assignment } from '../core/assignment.ts';
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

/** All assignments of a person in a job that the index knows of, in no order, a page at a time. */
export async function* assignmentsOf(
  { store }: Services,
  { jobId, annotatorId }: Person,
  aPage: number,
): AsyncGenerator<Assignment[]> {
  const range = { index: 'annotator', jobId, annotatorId } as const;
  let after: string | undefined;
  do {
    const page = await store.queryIndex(range, aPage, after);
    const found = await store.getMany(page.items.filter((ref) => ref.kind === 'assignment'));
    yield found.filter((assignment) => assignment !== undefined);
    after = page.next;
  } while (after !== undefined);
}
