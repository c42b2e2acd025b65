import { ImportBody, ImportReply } from '../../src/contracts/manifest.ts';
import { importStep, signUploads } from '../../src/flows/import.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { JobPath } from '../paths.ts';

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
  run: async ({ path: { jobId }, body, services }) => ({
    status: 200,
    body:
      'upload' in body
        ? await signUploads(services, jobId, body.upload)
        : await importStep(services, { jobId, manifest: body.manifest, stepMs: STEP_MS }),
  }),
});
