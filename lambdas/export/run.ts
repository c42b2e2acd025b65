import middy from '@middy/core';
import * as z from 'zod';
import { exportDataset } from '../../src/flows/export.ts';
import { services } from '../runtime.ts';

const Asked = z.strictObject({ jobId: z.string().regex(/^[0-9A-Za-z._-]{1,64}$/) });

/**
 * By workflow: makes a dataset of all counted responses of a job that is too large for a request.
 *
 * Safe to repeat: the same responses, the same bytes. Answers without links, since nobody is waiting.
 */
export const handler = middy(async (event: unknown) => {
  const { dataset } = await exportDataset(services(), Asked.parse(event).jobId);
  return { datasetId: dataset.datasetId, labelled: dataset.labelled, answers: dataset.answers };
});
