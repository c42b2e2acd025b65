import { Me } from '../../src/contracts/session.ts';
import { aboutMe } from '../../src/flows/session.ts';
import { endpoint } from '../http.ts';

/** GET /me — the annotator's jobs, and what they have done in them. */
export const handler = endpoint({
  role: 'annotator',
  summary: 'My jobs and my work',
  reply: Me,
  run: async ({ callerId, services }) => ({ status: 200, body: await aboutMe(services, callerId) }),
});
