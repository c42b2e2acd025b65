import { Progress } from '../../src/contracts/progress.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/progress — how the job stands. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'Progress of a job',
  path: JobPath,
  reply: Progress,
  needs: ['DATA_BUCKET'],
  run: async ({ path, services }) => ({
    status: 200,
    body: await progressOf(services, path.jobId),
  }),
});
