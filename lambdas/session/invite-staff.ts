import { Invite, StaffInviteBody } from '../../src/contracts/session.ts';
import { createInvite } from '../../src/flows/session.ts';
import { endpoint } from '../http.ts';

/** POST /invites — makes an invite for one colleague, in a role. */
export const handler = endpoint({
  role: 'admin',
  summary: 'Invite a colleague',
  body: StaffInviteBody,
  reply: Invite,
  run: async ({ body, services }) => ({
    status: 201,
    body: await createInvite(services, { jobId: null, people: 1, ...body }),
  }),
});
