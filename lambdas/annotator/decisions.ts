import { DecisionPage, DecisionQuery } from '../../src/contracts/standing.ts';
import { listDecisions } from '../../src/flows/standing.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/decisions — the quality log: every decision on the annotators of a job, oldest first. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Decisions on the annotators of a job',
  path: JobPath,
  query: DecisionQuery,
  reply: DecisionPage,
  run: async ({ path, query, services }) => ({
    status: 200,
    body: await listDecisions(services, { ...path, ...query }),
  }),
});
