import { AnnotatorView } from '../../src/contracts/standing.ts';
import { annotatorView } from '../../src/flows/standing.ts';
import { endpoint } from '../http.ts';
import { AnnotatorPath } from '../paths.ts';

/** GET /jobs/{jobId}/annotators/{annotatorId} — one annotator, and all that was decided about them. */
export const handler = endpoint({
  role: 'viewer',
  summary: 'An annotator in a job',
  path: AnnotatorPath,
  reply: AnnotatorView,
  run: async ({ path, services }) => ({ status: 200, body: await annotatorView(services, path) }),
});
