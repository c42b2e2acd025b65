import { ExportReply } from '../../src/contracts/export.ts';
import { askExport } from '../../src/flows/export-run.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/export — makes a dataset of all counted responses; the same responses, the same bytes.
 *
 * Answers 201 with the dataset, or 202 with the run that makes it, for jobs of more than 500 task suites or 30,000 wanted answers: ask
 * GET until it has no `run`, or one that failed. Safe to repeat: asking again joins the run.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Export a dataset',
  path: JobPath,
  reply: ExportReply,
  needs: ['DATA_BUCKET', 'EXPORT_BUCKET', 'EXPORT_WORKFLOW_ARN'],
  run: async ({ path, services }) => {
    const body = await askExport(services, path.jobId);
    return 'dataset' in body ? { status: 201, body } : { status: 202, body };
  },
});
