import * as z from 'zod';
import { aggregate } from '../../src/flows/aggregation.ts';
import { consumer } from '../events.ts';
import { services } from '../runtime.ts';

/** What is read of a changed item: which suite to look at. The event only wakes; the state decides. */
const Submitted = z.object({
  body: z.object({
    M: z.object({
      kind: z.object({ S: z.literal('assignment') }),
      state: z.object({ S: z.enum(['submitted', 'declined']) }),
      jobId: z.object({ S: z.string() }),
      taskSuiteId: z.object({ S: z.string() }),
    }),
  }),
});

/** Stream: answers were counted, so its suite may be complete. Other changes are passed over. */
export const handler = consumer(async (record) => {
  const image = Submitted.safeParse(record.dynamodb?.NewImage);
  if (!image.success) return;
  const { jobId, taskSuiteId } = image.data.body.M;
  await aggregate(services(), { jobId: jobId.S, taskSuiteId: taskSuiteId.S });
});
