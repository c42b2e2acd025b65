import { DeclineBody, GiveBackReply } from '../../src/contracts/assignment.ts';
import { decline } from '../../src/flows/give-back.ts';
import { endpoint } from '../http.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * POST /assignments/{assignmentId}/decline — the annotator will not answer what is left.
 *
 * Safe to repeat. Those tasks are open for others and not offered to this annotator again.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Decline what is left of an assignment',
  path: AssignmentPath,
  body: DeclineBody,
  reply: GiveBackReply,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await decline(services, { ...path, annotatorId: callerId }, body.reason),
  }),
});
