import { ImportBody, ImportReply } from '../../src/contracts/manifest.ts';
import { importStep, signUploads } from '../../src/flows/import.ts';
import { endpoint } from '../http.ts';
import { JobPath } from '../paths.ts';

/** Short enough for whoever repeats it to show how far it is; a step repeats 20 ms of the one before. */
const STEP_MS = 2_000;

/**
 * POST /jobs/{jobId}/import — gives URLs to upload files to, or reads an uploaded manifest on.
 *
 * Safe to repeat; repeat until `done`. Refuses with `wrong-job-state`, `other-manifest`, `not-utf8`.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Upload and import a manifest',
  path: JobPath,
  body: ImportBody,
  reply: ImportReply,
  needs: ['DATA_BUCKET'],
  run: async ({ path: { jobId }, body, services }) => ({
    status: 200,
    body:
      'upload' in body
        ? await signUploads(services, jobId, body.upload)
        : await importStep(services, { jobId, manifest: body.manifest, stepMs: STEP_MS }),
  }),
});
