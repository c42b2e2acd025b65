import { ServiceError } from '../core/errors.ts';

const foreign = () =>
  new ServiceError('invalid-request', { detail: 'after must be the next of an earlier page' });

/**
 * Where a page by number begins.
 *
 * @param after `next` of the page before
 * @throws ServiceError `invalid-request` for anything else
 */
export function pageStart(after: string | undefined): number {
  const from = after === undefined ? 0 : Number(after);
  if (Number.isInteger(from) && from >= 0) return from;
  throw foreign();
}

/**
 * Refuses a cursor that is none of this query, from the rejection of its read: both homes throw the same before
 * they read anything.
 */
export function foreignCursor(error: unknown): never {
  throw error instanceof TypeError ? foreign() : error;
}
