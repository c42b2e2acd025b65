import * as z from 'zod';
import { RepeatFigures } from './repeat.ts';

/** A file of a dataset: where it is stored and what must be in it. */
export const DatasetFile = z.strictObject({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  mediaType: z.string(),
});
export type DatasetFile = z.infer<typeof DatasetFile>;

/**
 * What the confidences of a dataset are worth.
 *
 * `by` says what they were set by: gold, votes kept from the method, or nothing. `temperature` is above 1 where
 * they were softened. `error` is the expected calibration error over 15 bins with a 95 % interval, of
 * gold tasks that the fit was not told; null below 20 of them.
 */
export const Calibration = z.strictObject({
  by: z.enum(['gold', 'held-out-votes', 'none']),
  temperature: z.number(),
  goldTasks: z.int(),
  error: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
});
export type Calibration = z.infer<typeof Calibration>;

/**
 * `dataset.json`, the contents page of an exported dataset, schema `assay.dataset.v1`.
 *
 * `datasetId` is a hash of everything the labels were made from: the same responses give the same
 * id and the same bytes. `answers` counts counted answers; `asOf` is when the newest of them came.
 * `reason` and `calibration` are missing in datasets from before there was more than one method a family.
 */
export const Dataset = z.strictObject({
  schema: z.literal('assay.dataset.v1'),
  datasetId: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  asOf: z.int(),
  method: z.string(),
  reason: z.string().optional(),
  calibration: Calibration.optional(),
  redundancy: z.int(),
  choices: z.array(z.string()),
  tasks: z.int(),
  labelled: z.int(),
  complete: z.int(),
  answers: z.int(),
  abstentions: z.int(),
  annotators: z.int(),
  weightless: z.array(z.string()).optional().describe('Annotators whose answers a rule left out.'),
  agreement: z
    .strictObject({
      measure: z.literal('krippendorff-alpha-nominal'),
      value: z.number(),
      low: z.number(),
      high: z.number(),
    })
    .nullable(),
  repeats: RepeatFigures.optional().describe(
    'How often people said the same again; in jobs that repeat tasks.',
  ),
  files: z.array(DatasetFile),
});
export type Dataset = z.infer<typeof Dataset>;

/**
 * An export that takes longer than a request may. `failed` says by `problem` why; `startedAt` in epoch
 * milliseconds. A run that ended well is gone, and its dataset is the newest.
 */
export const ExportRun = z.strictObject({
  exportId: z.string(),
  state: z.enum(['running', 'failed']),
  startedAt: z.int(),
  problem: z.enum(['no-labels', 'internal-error']).optional(),
});
export type ExportRun = z.infer<typeof ExportRun>;

/**
 * A dataset with links that work when clicked and die after minutes. `run` is there while another export
 * is under way, or when the last one failed.
 */
export const ExportView = z.strictObject({
  dataset: Dataset,
  links: z.array(z.strictObject({ name: z.string(), url: z.string(), expiresAt: z.int() })),
  run: ExportRun.optional(),
});
export type ExportView = z.infer<typeof ExportView>;

/** An export under way, or failed, of a job without a dataset that could be shown; ask again for it. */
export const ExportPending = z.strictObject({ run: ExportRun });
export type ExportPending = z.infer<typeof ExportPending>;

/** A dataset, or the run that will bring it. */
export const ExportReply = z.union([ExportView, ExportPending]);
export type ExportReply = z.infer<typeof ExportReply>;
