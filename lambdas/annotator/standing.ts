import { AnnotatorView, StandingBody } from '../../src/contracts/standing.ts';
import { setStanding } from '../../src/flows/standing.ts';
import { endpoint } from '../http.ts';
import { AnnotatorPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/annotators/{annotatorId}/standing — the owner pauses an annotator or lets them work again.
 *
 * Safe to repeat: what is so already stays, and is logged once.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Pause an annotator, or let them work again',
  path: AnnotatorPath,
  body: StandingBody,
  reply: AnnotatorView,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await setStanding(services, path, { ...body, by: `staff:${callerId}` }),
  }),
});
