import { Invite, InviteBody } from '../../src/contracts/session.ts';
import { createInvite } from '../../src/flows/session.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/invites — makes an invite for annotators of the job. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Invite annotators',
  path: JobPath,
  body: InviteBody,
  reply: Invite,
  run: async ({ path, body, services }) => ({
    status: 201,
    body: await createInvite(services, { ...path, ...body }),
  }),
});
