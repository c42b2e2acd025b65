import { JobFile, JobView } from '../../src/contracts/job.ts';
import { createJob } from '../../src/flows/job.ts';
import { endpoint } from '../http.ts';

/** POST /jobs — keeps a job file as a new draft. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Create a job',
  body: JobFile,
  reply: JobView,
  run: async ({ body, services }) => ({ status: 201, body: await createJob(services, body) }),
});
