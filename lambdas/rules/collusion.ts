import { CollusionView } from '../../src/contracts/rule-run.ts';
import { collusionIn } from '../../src/flows/collusion.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * GET /jobs/{jobId}/collusion — people who share wrong answers beyond chance, in pairs and rings.
 *
 * Reads every response: refused with `invalid-request` for a job of more than a million wanted answers.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Who seems to copy',
  path: JobPath,
  reply: CollusionView,
  run: async ({ path, services }) => ({
    status: 200,
    body: await collusionIn(services, path.jobId),
  }),
});
