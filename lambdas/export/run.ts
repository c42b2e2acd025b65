import * as z from 'zod';
import { failExport, runExport } from '../../src/flows/export-run.ts';
import { task } from '../events.ts';
import { needs, services } from '../runtime.ts';

needs('DATA_BUCKET', 'EXPORT_BUCKET');

const Id = z.string().regex(/^[0-9A-Za-z._-]{1,64}$/);
const Run = z.strictObject({ jobId: Id, exportId: Id.optional() });
/** What has failed may have been a run in shards. */
const Failed = z.strictObject({ failed: Run.extend({ shards: z.int().optional() }) });
const Asked = z.union([Run, Failed]);

/**
 * By workflow: makes a dataset of all counted responses of a job that is too large for a request; or notes
 * that the last attempt to do so has failed.
 *
 * Safe to repeat: the same responses, the same bytes. Answers without links, since nobody is waiting.
 */
export const handler = task(async (event) => {
  const asked = Asked.parse(event);
  if (!('failed' in asked)) return runExport(services(), asked);
  await failExport(services(), asked.failed);
  return { refused: 'internal-error' };
});
