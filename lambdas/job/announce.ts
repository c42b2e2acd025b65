import * as z from 'zod';
import { JobState } from '../../src/contracts/job.ts';
import { JobNews } from '../../src/contracts/job-event.ts';
import { announce } from '../../src/flows/announce.ts';
import { consumer, imageOf } from '../events.ts';
import { count } from '../meter.ts';
import { needs, services } from '../runtime.ts';

needs('EVENT_BUS_NAME');

const counts = { jobId: z.string(), version: z.int(), tasks: z.int(), gold: z.int() };

/** What is read of a changed item. */
const Body = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('job'),
    ...counts,
    state: JobState,
    dataset: z.string().nullable(),
    complete: z.boolean().default(false),
    news: z.object({ version: z.int(), of: z.array(JobNews) }).default({ version: 0, of: [] }),
  }),
  z.object({
    kind: z.literal('import'),
    ...counts,
    lines: z.int(),
    duplicates: z.int(),
    skipped: z.int(),
    done: z.boolean(),
  }),
]);

/** Only these tell anything; other changes are passed over. */
const Changed = z.object({ body: z.object({ kind: z.enum(['job', 'import']) }) });

/**
 * Stream: a job or its import has changed, and the bus is told if that is news.
 *
 * At least once, in the order of the changes of a job; the same change has the same `eventId`.
 */
export const handler = consumer(async (record) => {
  const image = imageOf(record);
  if (!Changed.safeParse(image).success) return;
  const item = z.object({ body: Body }).parse(image).body;
  const seconds = record.dynamodb?.ApproximateCreationDateTime ?? 0;
  count({ Announcements: await announce(services(), item, Math.floor(seconds) * 1_000) });
});
