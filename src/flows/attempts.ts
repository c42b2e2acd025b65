import { ServiceError } from '../core/errors.ts';

/** What an attempt returns when somebody else committed first. */
export const LOST = Symbol('lost race');
export type Lost = typeof LOST;

const MOST_ATTEMPTS = 12;

/**
 * Loads, decides and commits again for as long as others are first.
 *
 * No waiting in between: each lost race means that another request went through.
 *
 * @param attempt reads everything anew, and returns `LOST` when its commit was not the first
 * @param most attempts: more where many people change one item at once
 * @throws ServiceError `busy` when all were lost
 */
export async function untilCommitted<T>(
  attempt: (lost: number) => Promise<T | Lost>,
  most = MOST_ATTEMPTS,
): Promise<T> {
  for (let lost = 0; lost < most; lost++) {
    const result = await attempt(lost);
    if (result !== LOST) return result;
  }
  throw new ServiceError('busy', {
    detail: 'too many at once on the same tasks; try again',
    retryAfterSeconds: 1,
  });
}
