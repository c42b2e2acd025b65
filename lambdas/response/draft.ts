import { DraftBody, DraftReceipt } from '../../src/contracts/response.ts';
import { saveDraft } from '../../src/flows/response.ts';
import { endpoint } from '../http.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * PUT /assignments/{assignmentId}/draft — saves answers and keeps the lease alive; none is a heartbeat.
 *
 * Safe to repeat. Refuses with `lease-lost` once the assignment is closed, `overtaken`, `not-found`,
 * `invalid-answer`.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Save answers, renew the lease',
  path: AssignmentPath,
  body: DraftBody,
  reply: DraftReceipt,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await saveDraft(services, { ...path, ...body, annotatorId: callerId }),
  }),
});
