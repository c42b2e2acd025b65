import { CandidateQuery, GoldCandidates } from '../../src/contracts/gold.ts';
import { goldCandidates } from '../../src/flows/gold/candidates.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/gold-candidates — tasks on which nearly all agree, for the owner to sign off as gold. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Tasks that may become gold',
  path: JobPath,
  query: CandidateQuery,
  reply: GoldCandidates,
  needs: ['DATA_BUCKET'],
  run: async ({ path, query, services }) => ({
    status: 200,
    body: await goldCandidates(services, path.jobId, query),
  }),
});
