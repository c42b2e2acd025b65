import { ClientList } from '../../src/contracts/machine-client.ts';
import { listClients } from '../../src/flows/machine-client.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/clients — the machine clients of the job, without their tokens. */
export const handler = endpoint({
  role: 'admin',
  summary: 'List the machine clients of a job',
  path: JobPath,
  reply: ClientList,
  run: async ({ path, services }) => ({
    status: 200,
    body: { clients: await listClients(services, path.jobId) },
  }),
});
