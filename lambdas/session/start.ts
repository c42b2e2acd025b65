import { Session, SessionBody } from '../../src/contracts/session.ts';
import { startSession } from '../../src/flows/session.ts';
import { endpoint } from '../http.ts';

/**
 * POST /sessions — exchanges an invite for a session.
 *
 * Safe to repeat: the same invite and device give the same person. Refuses with `invalid-invite`.
 */
export const handler = endpoint({
  role: 'anyone',
  summary: 'Exchange an invite for a session',
  body: SessionBody,
  reply: Session,
  needs: ['TABLE_NAME', 'TOKEN_SECRET_ARN'],
  run: async ({ body, services }) => ({ status: 201, body: await startSession(services, body) }),
});
