import { ContestPage } from '../../src/contracts/gold.ts';
import { DecisionQuery } from '../../src/contracts/standing.ts';
import { listContests } from '../../src/flows/gold/contest.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/contests — verdicts on gold that annotators dispute, decided ones too. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Disputes of gold verdicts',
  path: JobPath,
  query: DecisionQuery,
  reply: ContestPage,
  run: async ({ path, query, services }) => ({
    status: 200,
    body: await listContests(services, path.jobId, query.after),
  }),
});
