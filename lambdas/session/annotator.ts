import { AnnotatorSessionBody, Session } from '../../src/contracts/session.ts';
import { startVouchedSession } from '../../src/flows/session.ts';
import { endpoint } from '../http.ts';

/**
 * POST /sessions/annotator — exchanges a token of the annotators' identity provider, and an invite to a job, for
 * a session.
 *
 * The same person is the same annotator of a job on every device. The gateway verifies the token; refuses with
 * `invalid-session` where no provider is connected.
 */
export const handler = endpoint({
  role: 'anyone',
  identity: 'annotator',
  summary: 'Join a job as somebody whom an identity provider knows',
  body: AnnotatorSessionBody,
  reply: Session,
  needs: ['TABLE_NAME', 'TOKEN_SECRET_ARN'],
  run: async ({ identity, body, services }) => ({
    status: 201,
    body: await startVouchedSession(services, { ...body, identity: identity() }),
  }),
});
