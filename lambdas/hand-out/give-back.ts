import { GiveBackBody, GiveBackReply } from '../../src/contracts/assignment.ts';
import { giveBack } from '../../src/flows/give-back.ts';
import { endpoint } from '../http.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * POST /assignments/{assignmentId}/give-back — the page closes, or the annotator stops.
 *
 * Safe to repeat. What was saved counts; the rest is open for others, at once or after a minute's grace.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Give an assignment back',
  path: AssignmentPath,
  body: GiveBackBody,
  reply: GiveBackReply,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await giveBack(services, { ...path, annotatorId: callerId }, body.grace),
  }),
});
