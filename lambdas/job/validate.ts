import { JobCheck, JobFile } from '../../src/contracts/job.ts';
import { endpoint } from '../http.ts';

/** POST /jobs/validate — checks a job file and gives it back with every default; keeps nothing. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Check a job file',
  body: JobFile,
  reply: JobCheck,
  run: async ({ body }) => ({ status: 200, body: { valid: true, file: body } as const }),
});
