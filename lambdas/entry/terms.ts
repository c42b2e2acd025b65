import { TermsBody, TermsView } from '../../src/contracts/entry-view.ts';
import { publishTerms } from '../../src/flows/terms.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/terms — gives a job a newer consent text, newer instructions, or both.
 *
 * Everybody agrees again before their next hand. Safe to repeat: the same texts make no newer version.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Publish newer terms',
  path: JobPath,
  body: TermsBody,
  reply: TermsView,
  run: async ({ path, body, services }) => ({
    status: 200,
    body: await publishTerms(services, { ...path, ...body }),
  }),
});
