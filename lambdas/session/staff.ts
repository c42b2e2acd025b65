import { Session } from '../../src/contracts/session.ts';
import { startStaffSession } from '../../src/flows/staff-session.ts';
import { endpoint } from '../http.ts';

/**
 * POST /sessions/staff — exchanges a token of the staff's identity provider for a session.
 *
 * The gateway verifies the token; the role is that of the highest of the groups viewer, reviewer, owner and
 * admin. Refuses with `invalid-session` where no provider is connected.
 */
export const handler = endpoint({
  role: 'anyone',
  identity: 'staff',
  summary: 'Sign in as staff',
  reply: Session,
  needs: ['TOKEN_SECRET_ARN'],
  run: async ({ identity, services }) => ({
    status: 201,
    body: startStaffSession(services, identity()),
  }),
});
