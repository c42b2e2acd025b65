import { ExportView } from '../../src/contracts/export.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** POST /jobs/{jobId}/export — makes a dataset of all counted responses; the same responses, the same bytes. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Export a dataset',
  path: JobPath,
  reply: ExportView,
  needs: ['DATA_BUCKET', 'EXPORT_BUCKET'],
  run: async ({ path, services }) => ({
    status: 201,
    body: await exportDataset(services, path.jobId),
  }),
});
