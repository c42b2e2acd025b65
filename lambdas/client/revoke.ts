import { ClientView } from '../../src/contracts/machine-client.ts';
import { revokeClient } from '../../src/flows/machine-client.ts';
import { endpoint } from '../http.ts';
import { ClientPath } from '../paths.ts';

/** POST /jobs/{jobId}/clients/{clientId}/revoke — ends a machine client for good, from its next request on. */
export const handler = endpoint({
  role: 'admin',
  summary: 'Revoke a machine client',
  path: ClientPath,
  reply: ClientView,
  run: async ({ path, services }) => ({ status: 200, body: await revokeClient(services, path) }),
});
