import { RedundancyBody } from '../../src/contracts/job.ts';
import { StateChange } from '../../src/contracts/progress.ts';
import { changeRedundancy } from '../../src/flows/redundancy.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/redundancy — asks another number of answers of every task; repeat until `done`.
 *
 * Nothing counted is discounted. Fewer answers take nothing back that is in somebody's hands.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Change how many answers every task gets',
  path: JobPath,
  body: RedundancyBody,
  reply: StateChange,
  run: async ({ path, body, services }) => ({
    status: 200,
    body: await changeRedundancy(services, { ...path, ...body, stepMs: STEP_MS }),
  }),
});
