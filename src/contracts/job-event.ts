import * as z from 'zod';
import { JobState } from './job.ts';

/**
 * What happened to a job. `complete`: every task has its labels; `reopened`: tasks of a complete job want
 * answers again; `import-failed`: a manifest was read to its end and had no ordinary task in it.
 */
export const JobNews = z.enum([
  'created',
  'imported',
  'import-failed',
  'published',
  'paused',
  'complete',
  'reopened',
  'closed',
  'exported',
  'export-failed',
]);
export type JobNews = z.infer<typeof JobNews>;

/**
 * The detail of an `Assay Job Change`: ids, states and counts, nothing that anybody typed.
 *
 * `eventId` is the same however often an event comes: drop those you have seen. `version` grows with each
 * change of a job. `at` is when it was stored, epoch milliseconds to the second. `import` stands with the
 * news of an import, `dataset` names the newest export.
 */
export const JobEvent = z.strictObject({
  schema: z.literal('assay.job-event.v1'),
  eventId: z.string(),
  tenant: z.string(),
  jobId: z.string(),
  version: z.int(),
  news: z.array(JobNews).min(1),
  state: JobState,
  complete: z.boolean(),
  dataset: z.string().nullable(),
  tasks: z.int(),
  gold: z.int(),
  import: z.strictObject({ lines: z.int(), duplicates: z.int(), skipped: z.int() }).optional(),
  at: z.int(),
});
export type JobEvent = z.infer<typeof JobEvent>;

/**
 * The same in the shape of Ground Truth, for rules that wait for it: `Completed` when a dataset of a complete
 * job is there, `Stopped` when a job was closed before, `Failed` when its import had no task.
 */
export const GroundTruthEvent = z.strictObject({
  LabelingJobStatus: z.enum(['Completed', 'Failed', 'Stopped']),
});

const sent = { id: z.string(), resources: z.array(z.string()), at: z.int() };

/** What goes onto the bus, by the type of its detail. `id` is the same when it goes again. */
export const Announcement = z.discriminatedUnion('detailType', [
  z.strictObject({ detailType: z.literal('Assay Job Change'), ...sent, detail: JobEvent }),
  z.strictObject({
    detailType: z.literal('SageMaker Ground Truth Labeling Job State Change'),
    ...sent,
    detail: GroundTruthEvent,
  }),
]);
export type Announcement = z.infer<typeof Announcement>;
