import { GoldTable } from '../../src/contracts/gold.ts';
import { DecisionQuery } from '../../src/contracts/standing.ts';
import { goldTable } from '../../src/flows/gold/table.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/gold — the gold of a job, page by page: how it is answered, and how long it lasts. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Gold of a job',
  path: JobPath,
  query: DecisionQuery,
  reply: GoldTable,
  needs: ['DATA_BUCKET'],
  run: async ({ path, query, services }) => ({
    status: 200,
    body: await goldTable(services, path.jobId, query.after),
  }),
});
