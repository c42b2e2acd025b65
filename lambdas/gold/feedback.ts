import { Feedback } from '../../src/contracts/gold.ts';
import { feedbackOn } from '../../src/flows/gold/contest.ts';
import { endpoint } from '../http.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * GET /assignments/{assignmentId}/feedback — the gold that the annotator missed in a hand they sent, and why.
 *
 * Only in jobs whose file has `gold.feedback`; elsewhere it looks like an assignment that is not there.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Gold missed in a hand',
  path: AssignmentPath,
  reply: Feedback,
  needs: ['DATA_BUCKET'],
  run: async ({ path, callerId, services }) => ({
    status: 200,
    body: await feedbackOn(services, { ...path, annotatorId: callerId }),
  }),
});
