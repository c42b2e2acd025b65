import { GoldCheckBody, GoldVerdicts } from '../../src/contracts/gold-check.ts';
import { checkGold } from '../../src/flows/gold/check.ts';
import { endpoint } from '../http.ts';

/**
 * POST /gold/check — what answers of any kind are worth against known ones, for teams with pages of their own.
 *
 * Stores nothing.
 */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Judge answers by known ones',
  body: GoldCheckBody,
  reply: GoldVerdicts,
  run: async ({ body }) => ({ status: 200, body: checkGold(body.checks) }),
});
