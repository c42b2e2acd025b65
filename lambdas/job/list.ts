import { JobList } from '../../src/contracts/progress.ts';
import { listJobs, viewOf } from '../../src/flows/job.ts';
import { endpoint } from '../http.ts';

/** GET /jobs — all jobs, newest first. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'List jobs',
  reply: JobList,
  run: async ({ services }) => ({
    status: 200,
    body: { jobs: (await listJobs(services)).map(viewOf) },
  }),
});
