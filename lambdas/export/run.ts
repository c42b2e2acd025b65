import * as z from 'zod';
import { exportDataset } from '../../src/flows/export.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('DATA_BUCKET', 'EXPORT_BUCKET');

const Asked = z.strictObject({ jobId: z.string().regex(/^[0-9A-Za-z._-]{1,64}$/) });

/**
 * By workflow: makes a dataset of all counted responses of a job that is too large for a request.
 *
 * Safe to repeat: the same responses, the same bytes. Answers without links, since nobody is waiting.
 */
export const handler = task(async (event) => {
  const { dataset } = await exportDataset(services(), Asked.parse(event).jobId);
  return { datasetId: dataset.datasetId, labelled: dataset.labelled, answers: dataset.answers };
});
