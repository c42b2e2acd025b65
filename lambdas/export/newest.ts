import { ExportView } from '../../src/contracts/export.ts';
import { newestDataset } from '../../src/flows/export.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** GET /jobs/{jobId}/export — the newest dataset, with fresh links. */
export const handler = endpoint({
  role: 'downstream',
  summary: 'The newest dataset',
  path: JobPath,
  reply: ExportView,
  needs: ['EXPORT_BUCKET'],
  run: async ({ path, services }) => ({
    status: 200,
    body: await newestDataset(services, path.jobId),
  }),
});
