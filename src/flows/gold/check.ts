import type { GoldCheck } from '../../contracts/gold-check.ts';
import { ServiceError } from '../../core/errors.ts';
import { effortOf, MOST_EFFORT } from '../../core/gold-match/effort.ts';
import { matchGold } from '../../core/gold-match/match.ts';

/**
 * Judges answers by known ones, in their order.
 *
 * @throws ServiceError `invalid-request` for a mask that does not fill its canvas, by its number, and for the first
 *   check that is too much for one request
 */
export function checkGold(checks: readonly GoldCheck[]) {
  refuseTooMuch(checks);
  const verdicts = checks.map((check, i) => {
    try {
      return matchGold(check);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw refused(i, `cannot be judged: ${error.message}`);
    }
  });
  return { verdicts };
}

/** A body of some kilobytes may ask for hours of work, and nobody else is served meanwhile. */
function refuseTooMuch(checks: readonly GoldCheck[]): void {
  let effort = 0;
  for (const [i, check] of checks.entries()) {
    effort += effortOf(check);
    if (effort <= MOST_EFFORT) continue;
    const came = `checks 0 to ${i} take ${effort}`;
    throw refused(
      i,
      `is too much: one request may compare ${MOST_EFFORT} pixels or words, ${came}`,
    );
  }
}

function refused(i: number, reason: string): ServiceError {
  const message = `checks.${i} ${reason}`;
  return new ServiceError('invalid-request', {
    detail: message,
    errors: [{ path: `checks.${i}`, message }],
  });
}
