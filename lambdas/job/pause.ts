import { StateChange } from '../../src/contracts/progress.ts';
import { stopJob } from '../../src/flows/job.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/pause — stops hand-out and closes every lease; repeat until `done`. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Pause a job',
  path: JobPath,
  reply: StateChange,
  run: async ({ path, services }) => ({
    status: 200,
    body: await stopJob(services, { ...path, event: 'pause', stepMs: STEP_MS }),
  }),
});
