import { ServiceError } from '../core/errors.ts';

/**
 * Where a page by number begins.
 *
 * @param after `next` of the page before
 * @throws ServiceError `invalid-request` for anything else
 */
export function pageStart(after: string | undefined): number {
  const from = after === undefined ? 0 : Number(after);
  if (Number.isInteger(from) && from >= 0) return from;
  throw new ServiceError('invalid-request', {
    detail: 'after must be the next of an earlier page',
  });
}
