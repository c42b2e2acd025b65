import { Receipt, ResponseBody } from '../../src/contracts/response.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { endpoint } from '../http.ts';
import { count } from '../meter.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * POST /assignments/{assignmentId}/response — the annotator sends the answers of a leased assignment.
 *
 * Safe to repeat: the assignment id is the idempotency key, and a repeat gets the first receipt. A
 * reclaimed assignment still gets a receipt, with `counted: false`. Refuses with `not-found`,
 * `invalid-answer`, or `already-answered` for a different body.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Send the response of an assignment',
  path: AssignmentPath,
  body: ResponseBody,
  reply: Receipt,
  run: async ({ path, body, callerId, services }) => {
    const receipt = await acceptResponse(services, { ...path, ...body, annotatorId: callerId });
    count({ LateResponses: receipt.counted || receipt.repeated ? 0 : 1 });
    return { status: receipt.repeated ? 200 : 201, body: receipt };
  },
});
