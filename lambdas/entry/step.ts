import { EntryBody, EntryView } from '../../src/contracts/entry-view.ts';
import { takeStep } from '../../src/flows/entry.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/entry — the annotator agrees to the terms, or answers tasks of training or exam.
 *
 * Safe to repeat: the first answer to a task stands, and the reply says where they are now.
 */
export const handler = endpoint({
  role: 'annotator',
  summary: 'Agree to the terms, or answer tasks of training or exam',
  path: JobPath,
  body: EntryBody,
  reply: EntryView,
  run: async ({ path, body, callerId, services }) => ({
    status: 200,
    body: await takeStep(services, { ...path, annotatorId: callerId }, body),
  }),
});
