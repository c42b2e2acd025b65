import * as z from 'zod';
import { aggregate } from '../../src/flows/aggregation.ts';
import { consumer } from '../events.ts';
import { count } from '../meter.ts';
import { needs, services } from '../runtime.ts';

needs('TABLE_NAME', 'DATA_BUCKET');

/** What is read of a changed item: which suite is complete. The event only wakes; the state decides. */
const Complete = z.object({
  q: z.object({ S: z.string().regex(/^[^#]+#DONE#/) }),
  body: z.object({
    M: z.object({
      kind: z.object({ S: z.literal('taskSuite') }),
      jobId: z.object({ S: z.string() }),
      taskSuiteId: z.object({ S: z.string() }),
    }),
  }),
});

/** Stream: all wanted answers of a suite are counted, so it can be labelled. Other changes are passed over. */
export const handler = consumer(async (record) => {
  const image = Complete.safeParse(record.dynamodb?.NewImage);
  if (!image.success) return;
  const { jobId, taskSuiteId } = image.data.body.M;
  const current = services();
  const outcome = await aggregate(current, { jobId: jobId.S, taskSuiteId: taskSuiteId.S });
  const completedAt = record.dynamodb?.ApproximateCreationDateTime;
  if (outcome !== 'labelled' || completedAt === undefined) return;
  count({ AggregationLag: Math.max(1, current.now() - completedAt * 1_000) }); // told in seconds
});
