import { ClientBody, ClientCreated } from '../../src/contracts/machine-client.ts';
import { createClient } from '../../src/flows/machine-client.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/clients — makes a machine client that may fetch the labels of the job. */
export const handler = endpoint({
  role: 'admin',
  summary: 'Let a program fetch the labels of a job',
  path: JobPath,
  body: ClientBody,
  reply: ClientCreated,
  run: async ({ path, body, callerId, services }) => ({
    status: 201,
    body: await createClient(services, { ...path, ...body, createdBy: callerId }),
  }),
});
