import { ExportReply } from '../../src/contracts/export.ts';
import { exportOf } from '../../src/flows/export-run.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * GET /jobs/{jobId}/export — the newest dataset, with fresh links, and the export that is under way, if one is.
 *
 * Answers 202 while there is no dataset yet but a run for one.
 */
export const handler = endpoint({
  role: 'downstream',
  summary: 'The newest dataset',
  path: JobPath,
  reply: ExportReply,
  needs: ['EXPORT_BUCKET'],
  run: async ({ path, services }) => {
    const body = await exportOf(services, path.jobId);
    return 'dataset' in body ? { status: 200, body } : { status: 202, body };
  },
});
