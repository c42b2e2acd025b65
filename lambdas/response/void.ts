import { VoidBody, VoidReceipt } from '../../src/contracts/session.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/void — bars an annotator and discounts all their answers; repeat until `done`. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Bar an annotator and discount their answers',
  path: JobPath,
  body: VoidBody,
  reply: VoidReceipt,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await voidAnnotator(services, {
      ...path,
      ...body,
      by: `staff:${callerId}`,
      stepMs: STEP_MS,
    }),
  }),
});
