import * as z from 'zod';

/**
 * The label of one task, as exported: our own JSON Lines, schema `assay.label.v1`.
 *
 * `label` is null when nobody gave a vote. `confidence` is the posterior probability of `label`, calibrated as
 * the dataset says, and `entropyBits` how much is open between all choices: 0 where one is certain;
 * `votes` and `abstentions` count the counted answers; `dissent` keeps every vote that differs; `setAside`
 * marks a task that so many declined that nobody is asked any more. `reason` says why this `method`.
 */
export const Label = z.strictObject({
  schema: z.literal('assay.label.v1'),
  taskId: z.string(),
  line: z.int(),
  label: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  entropyBits: z.number().min(0).optional(),
  posterior: z.record(z.string(), z.number()),
  votes: z.record(z.string(), z.int()),
  abstentions: z.record(z.string(), z.int()),
  dissent: z.array(z.strictObject({ annotatorId: z.string(), choice: z.string() })),
  complete: z.boolean(),
  setAside: z.literal(true).optional(),
  method: z.string(),
  reason: z.string().optional(),
  source: z.string().optional(),
  sourceRef: z.string().optional(),
});
export type Label = z.infer<typeof Label>;

/** A page of labels as they stand, in task order, by the newest model: the export makes them anew of all answers. */
export const LabelPage = z.strictObject({
  labels: z.array(
    z.strictObject({
      taskId: z.string(),
      label: z.string().nullable(),
      confidence: z.number(),
      votes: z.record(z.string(), z.int()),
      abstentions: z.record(z.string(), z.int()),
      complete: z.boolean(),
    }),
  ),
  next: z.string().optional(),
});
export type LabelPage = z.infer<typeof LabelPage>;
