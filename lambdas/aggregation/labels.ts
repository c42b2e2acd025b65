import * as z from 'zod';
import { LabelPage } from '../../src/contracts/label.ts';
import { labelPage } from '../../src/flows/labels.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

const Query = z.strictObject({ after: z.string().max(20).optional() });

/** GET /jobs/{jobId}/labels — labels as they stand, by the newest model, page by page. */
export const handler = endpoint({
  role: 'downstream',
  summary: 'Labels as they stand',
  path: JobPath,
  query: Query,
  reply: LabelPage,
  needs: ['DATA_BUCKET'],
  run: async ({ path, query, services }) => ({
    status: 200,
    body: await labelPage(services, path.jobId, query.after),
  }),
});
