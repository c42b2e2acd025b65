import { StateChange } from '../../src/contracts/progress.ts';
import { publishJob } from '../../src/flows/job.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/publish — opens a job to its annotators, or resumes a paused one. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Publish or resume a job',
  path: JobPath,
  reply: StateChange,
  run: async ({ path, services }) => ({
    status: 200,
    body: await publishJob(services, path.jobId),
  }),
});
