import { AdmitBody, AdmitReceipt } from '../../src/contracts/entry-view.ts';
import { admitAnnotator } from '../../src/flows/entry.ts';
import { endpoint } from '../http.ts';
import { AnnotatorPath } from '../paths.ts';

/** POST /jobs/{jobId}/annotators/{annotatorId}/admit — lets a person work without training and exam. */
export const handler = endpoint({
  role: 'owner',
  summary: 'Admit an annotator without training and exam',
  path: AnnotatorPath,
  body: AdmitBody,
  reply: AdmitReceipt,
  run: async ({ path, body, services }) => ({
    status: 200,
    body: await admitAnnotator(services, { ...path, ...body }),
  }),
});
