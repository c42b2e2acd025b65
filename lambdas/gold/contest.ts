import { ContestBody, ContestReceipt } from '../../src/contracts/gold.ts';
import { contestGold } from '../../src/flows/gold/contest.ts';
import { endpoint } from '../http.ts';
import { AssignmentPath } from '../paths.ts';

/**
 * POST /assignments/{assignmentId}/contests — the annotator disputes the verdict on gold that they missed.
 *
 * Safe to repeat: a gold task is disputed once by a person, and a repeat tells how that stands.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Dispute a gold verdict',
  path: AssignmentPath,
  body: ContestBody,
  reply: ContestReceipt,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await contestGold(services, { ...path, ...body, annotatorId: callerId }),
  }),
});
