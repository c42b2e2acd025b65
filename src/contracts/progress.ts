import * as z from 'zod';
import { EntryReason, EntryStage } from './entry-view.ts';
import { GoldForecast } from './gold-forecast.ts';
import { JobView } from './job.ts';
import { Pay } from './pay.ts';

/** An interval at 95 %. */
export const Estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

/**
 * One annotator in a job, as the owner sees them. `holding` counts hands; `goldAccuracy` is null before the first gold answer;
 * `goldRecent` tells the newest 40, oldest first: 1 right, 0 wrong, - abstained; `weightless` while a rule leaves
 * their answers out of labels; `decisions` counts their entries in the quality log; `entry`, where they stand on
 * their way in, and `pay` are there where the job has a rule.
 */
export const AnnotatorRow = z.strictObject({
  annotatorId: z.string(),
  state: z.enum(['active', 'idle', 'retraining', 'paused', 'barred']),
  answers: z.int(),
  counted: z.int(),
  holding: z.int(),
  goldAnswers: z.int(),
  goldAccuracy: Estimate.nullable(),
  goldRecent: z.string(),
  medianSeconds: z.number().nullable(),
  lastSeenAt: z.int(),
  weightless: z.boolean(),
  decisions: z.int(),
  entry: z.strictObject({ stage: EntryStage, reason: EntryReason }).optional(),
  pay: Pay.optional(),
});
export type AnnotatorRow = z.infer<typeof AnnotatorRow>;

/**
 * A task whose votes part and whose label is least sure, by the entropy of its posterior in bits. `label` and
 * `confidence` are as they stand: see `LabelPage`. `source` is the beginning of its text, or `sourceRef` its file.
 */
export const ContestedTask = z.strictObject({
  taskId: z.string(),
  votes: z.record(z.string(), z.int()),
  abstentions: z.int(),
  label: z.string().nullable(),
  confidence: z.number(),
  entropyBits: z.number(),
  source: z.string().max(200).optional(),
  sourceRef: z.string().optional(),
});
export type ContestedTask = z.infer<typeof ContestedTask>;

/**
 * How a job stands. `answers` of `answersWanted` are counted; `tasksComplete` of `job.tasks` have all
 * of theirs. `etaMs` has a range and is null while nobody works. `confusion` counts every gold answer;
 * `agreement`, `contested`, `timeline` and `setAside`, ids of tasks that nobody is asked any more, come
 * from at most 2,000 tasks, spread over all: `sampledTasks` says how many. `goldForecast` comes from them and at most
 * 100 gold tasks; it is null in drafts, closed jobs and jobs without a gold rate.
 */
export const Progress = z.strictObject({
  job: JobView,
  now: z.int(),
  answers: z.int(),
  answersWanted: z.int(),
  tasksComplete: z.int(),
  abstentions: z.int(),
  perMinute: z.number(),
  etaMs: Estimate.nullable(),
  agreement: Estimate.nullable(),
  goldAnswers: z.int(),
  goldAccuracy: Estimate.nullable(),
  goldForecast: GoldForecast.nullable(),
  confusion: z
    .strictObject({ choices: z.array(z.string()), counts: z.array(z.array(z.int())) })
    .nullable(),
  timeline: z.array(z.strictObject({ at: z.int(), answers: z.int() })),
  annotators: z.array(AnnotatorRow),
  contested: z.array(ContestedTask),
  setAside: z.array(z.string()),
  sampledTasks: z.int(),
  /** People by where they stand on their way in; null where everybody is let in at once. */
  entry: z.record(EntryStage, z.int()).nullable(),
});
export type Progress = z.infer<typeof Progress>;

/** Jobs of the owner, newest first. */
export const JobList = z.strictObject({ jobs: z.array(JobView) });

/**
 * Reply of publish, pause and close: every lease that was open has been closed once `done`. `advice` is what could be
 * chosen better in a job that was published.
 */
export const StateChange = z.strictObject({
  job: JobView,
  leasesClosed: z.int(),
  done: z.boolean(),
  advice: z.array(z.string()).optional(),
});
export type StateChange = z.infer<typeof StateChange>;
