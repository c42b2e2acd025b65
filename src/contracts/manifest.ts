import * as z from 'zod';
import { text } from './text.ts';

/** Limits of a manifest line, those of Ground Truth: characters a line and a value. */
export const MAX_LINE_CHARS = 100_000;

/** The right choice, or several that are all right. */
const Truth = z.union([z.string(), z.array(z.string()).min(1).max(20)]);

/** What gold is for: mixed into work, shown with its reason in training, or asked in an exam; nothing else. */
export const GoldUse = z.enum(['work', 'training', 'exam']);
export type GoldUse = z.infer<typeof GoldUse>;

/** Gold with what it is for, and why its answer is right. */
const UsedGold = z.strictObject({
  answer: Truth,
  use: GoldUse.default('work'),
  reason: text(1_000).optional(),
});

/**
 * One line of an input manifest: a data object, inline (`source`) or as a file (`source-ref`).
 *
 * Any other key passes through to the exported line, save `gold`: the known answer of a gold task,
 * one choice or several that are all right, or an object that says what it is for as well. A line with `gold` never becomes an ordinary task.
 * `source-ref` is a path relative to the manifest.
 */
export const ManifestLine = z
  .looseObject({
    source: z.string().min(1).max(MAX_LINE_CHARS).optional(),
    'source-ref': z.string().min(1).max(2_048).optional(),
    gold: z.union([...Truth.options, UsedGold]).optional(),
  })
  .refine((line) => (line.source === undefined) !== (line['source-ref'] === undefined), {
    message: 'must have exactly one of source and source-ref',
  });
export type ManifestLine = z.infer<typeof ManifestLine>;

/** Why a line was skipped. Lines count from 1. The reason never quotes the line. */
export const LineProblem = z.strictObject({ line: z.int(), code: z.string(), reason: z.string() });
export type LineProblem = z.infer<typeof LineProblem>;

/** Path of a file of the job, as the manifest names it: no empty part, no `..`. */
export const FileName = z
  .string()
  .max(256)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/, {
    message: 'must be a path of letters, digits and . _ - / such as images/0001.png',
  });

/**
 * Either names files to upload and gets a URL for each (at most 200), or names the uploaded manifest
 * and reads it on from where the last step stopped: repeat until `done`.
 */
export const ImportBody = z.union([
  z.strictObject({ upload: z.array(FileName).min(1).max(200) }),
  z.strictObject({ manifest: FileName }),
]);
export type ImportBody = z.infer<typeof ImportBody>;

/** Where an import stands. `training` and `exam` count gold for these alone. `bytes` of `totalBytes` are read; `problems` holds the first hundred. */
export const ImportProgress = z.strictObject({
  manifest: z.string(),
  done: z.boolean(),
  bytes: z.int(),
  totalBytes: z.int(),
  lines: z.int(),
  tasks: z.int(),
  gold: z.int(),
  training: z.int(),
  exam: z.int(),
  duplicates: z.int(),
  skipped: z.int(),
  problems: z.array(LineProblem),
});
export type ImportProgress = z.infer<typeof ImportProgress>;

/** Where to put files of a job: a URL for one PUT each. */
export const Uploads = z.strictObject({
  uploads: z.array(z.strictObject({ name: z.string(), url: z.string(), expiresAt: z.int() })),
});
export type Uploads = z.infer<typeof Uploads>;

export const ImportReply = z.union([Uploads, ImportProgress]);
