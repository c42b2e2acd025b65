import type { GoldCheck } from '../../contracts/gold-check.ts';
import { ServiceError } from '../../core/errors.ts';
import { matchGold } from '../../core/gold-match/match.ts';

/**
 * Judges answers by known ones, in their order.
 *
 * @throws ServiceError `invalid-request` for a mask that does not fill its canvas, by its number
 */
export function checkGold(checks: readonly GoldCheck[]) {
  const verdicts = checks.map((check, i) => {
    try {
      return matchGold(check);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `checks.${i} cannot be judged: ${error.message}`;
      const errors = [{ path: `checks.${i}`, message }];
      throw new ServiceError('invalid-request', { detail: message, errors });
    }
  });
  return { verdicts };
}
