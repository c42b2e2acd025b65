import { randomBytes } from 'node:crypto';
import type { Session } from '../src/contracts/session.ts';
import { createInvite } from '../src/flows/session.ts';
import { ApiClient } from './api-client.ts';
import type { LocalServer } from './server.ts';

const LINK_DAYS = 1;

const ownerInvite = (server: LocalServer) =>
  createInvite(server.home.services, { jobId: null, people: 1, days: LINK_DAYS });

/** A session of this machine's owner, and a one-time token for the owner's browser. */
export async function ownerSession(server: LocalServer) {
  const own = await ownerInvite(server);
  const owner = new ApiClient(server.url);
  const device = randomBytes(16).toString('hex');
  const session = await owner.call<Session>('POST', '/sessions', { invite: own.token, device });
  owner.use(session.token);
  const { token: ownerToken } = await ownerInvite(server);
  return { owner, session, ownerToken };
}
