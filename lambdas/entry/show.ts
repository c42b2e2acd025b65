import { EntryView } from '../../src/contracts/entry-view.ts';
import { entryOf } from '../../src/flows/entry.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/entry — what is due of the annotator before they get work, with its tasks. */
export const handler = endpoint({
  role: 'annotator',
  summary: 'See what is due before work',
  path: JobPath,
  reply: EntryView,
  needs: ['DATA_BUCKET'],
  run: async ({ path, callerId, services }) => ({
    status: 200,
    body: await entryOf(services, { ...path, annotatorId: callerId }),
  }),
});
