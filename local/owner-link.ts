import { randomBytes } from 'node:crypto';
import type { Session } from '../src/contracts/session.ts';
import { inviteOwner } from '../src/flows/session.ts';
import { ApiClient } from './api-client.ts';
import type { LocalServer } from './server.ts';

/** A session of this machine's owner, and a one-time token for the owner's browser. */
export async function ownerSession(server: LocalServer) {
  const { services } = server.home;
  const own = await inviteOwner(services);
  const owner = new ApiClient(server.url);
  const device = randomBytes(16).toString('hex');
  const session = await owner.call<Session>('POST', '/sessions', { invite: own.token, device });
  owner.use(session.token);
  const { token: ownerToken } = await inviteOwner(services);
  return { owner, session, ownerToken };
}
