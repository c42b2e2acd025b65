import * as z from 'zod';
import { Abstention } from './answer.ts';
import { GoldForecast } from './gold-forecast.ts';
import { AnnotatorId } from './ids.ts';
import { FileName, Uploads } from './manifest.ts';
import { Estimate } from './progress.ts';
import { StandingState } from './standing-state.ts';
import { text } from './text.ts';

/** Where gold comes from: the manifest, a later upload, an answer of the owner, or a label that they signed off. */
export const GoldOrigin = z.enum(['manifest', 'uploaded', 'made', 'promoted']);
export type GoldOrigin = z.infer<typeof GoldOrigin>;

const TaskId = z.string().regex(/^s[0-9a-z]{1,6}-[0-9]{1,2}$/, 'must be a task id such as s4-17');

const accepted = z
  .union([z.string(), z.array(z.string()).min(1).max(20)])
  .describe('The known answer: one choice, or several that are all right.');
const why = text(500);

/** A task of the job whose answer the owner knows. */
export const GoldTask = z.strictObject({
  taskId: TaskId,
  gold: accepted,
  reason: why.optional().describe('Why it is right, for those who may learn it.'),
});
export type GoldTask = z.infer<typeof GoldTask>;

/**
 * Adds gold to a job that runs. Either names files to upload and gets a URL for each; or lines as in the manifest, each
 * with `gold`; or tasks of the job: `made` of whatever task, `promoted` where its answers agree with it.
 */
export const AddGoldBody = z.union([
  z.strictObject({ upload: z.array(FileName).min(1).max(200) }),
  z.strictObject({ lines: z.array(z.record(z.string(), z.unknown())).min(1).max(50) }),
  z.strictObject({
    origin: z.enum(['made', 'promoted']),
    tasks: z.array(GoldTask).min(1).max(50),
  }),
]);
export type AddGoldBody = z.infer<typeof AddGoldBody>;

/** What became of each line or task, by its number from 1. `repeated`: it was gold before, with the same answer. */
export const AddedGold = z.strictObject({
  added: z.array(z.strictObject({ line: z.int(), goldId: z.string(), repeated: z.boolean() })),
  problems: z.array(z.strictObject({ line: z.int(), code: z.string(), reason: z.string() })),
  gold: z.int(),
});
export type AddedGold = z.infer<typeof AddedGold>;

export const AddGoldReply = z.union([Uploads, AddedGold]);

/**
 * Tasks on which all or nearly all agree: gold, if the owner signs them off. `source` is the beginning of the text,
 * `sourceRef` the file as the manifest named it: what there is to look at before signing.
 */
export const CandidateQuery = z.strictObject({
  after: z.string().optional(),
  minVotes: z.coerce.number().int().min(1).max(99).optional(),
  minShare: z.coerce.number().min(0.5).max(1).default(1),
  minConfidence: z.coerce.number().min(0.5).max(1).default(0.8),
});
export type CandidateQuery = z.infer<typeof CandidateQuery>;

export const GoldCandidates = z.strictObject({
  candidates: z.array(
    z.strictObject({
      taskId: z.string(),
      label: z.string(),
      confidence: z.number(),
      votes: z.int(),
      share: z.number(),
      source: z.string().max(200).optional(),
      sourceRef: z.string().optional(),
    }),
  ),
  next: z.string().optional(),
});
export type GoldCandidates = z.infer<typeof GoldCandidates>;

/**
 * One gold task, as owners see it. `right` is the share of answers that are right, in the hands that were looked at;
 * `proposal` says that good annotators fail on it more often than chance allows.
 */
export const GoldRow = z.strictObject({
  goldId: z.string(),
  accepted: z.array(z.string()),
  origin: GoldOrigin,
  state: z.enum(['active', 'worn', 'retired']),
  exposures: z.int(),
  answers: z.int(),
  right: Estimate.nullable(),
  mostGiven: z.string().nullable(),
  contests: z.int(),
  proposal: z.enum(['retire']).nullable(),
  taskId: z.string().optional(),
  source: z.string().max(200).optional().describe('Beginning of the text, where a look is due.'),
  sourceRef: z
    .string()
    .optional()
    .describe('The file as the manifest named it, where a look is due.'),
  reason: z.string().optional(),
  retired: z
    .strictObject({ why: z.string(), at: z.int(), by: z.string(), discounted: z.boolean() })
    .optional(),
  keys: z.array(z.strictObject({ accepted: z.array(z.string()), at: z.int(), by: z.string() })),
});
export type GoldRow = z.infer<typeof GoldRow>;

export const GoldTable = z.strictObject({
  gold: z.array(GoldRow),
  total: z.int(),
  forecast: GoldForecast,
  sampledTasks: z.int(),
  next: z.string().optional(),
});
export type GoldTable = z.infer<typeof GoldTable>;

/**
 * Changes a gold task, and decides the contests that are open on it: `uphold` leaves all as it is; `correct` takes
 * another answer for known, and everybody's verdict is made anew; `retire` shows it to nobody any more, and with
 * `discount` takes its verdicts back; `reinstate` takes that back. Repeat until `done`.
 */
export const ChangeGoldBody = z.discriminatedUnion(
  'act',
  [
    z.strictObject({ act: z.literal('uphold'), note: why.optional() }),
    z.strictObject({ act: z.literal('correct'), gold: accepted, reason: why.optional() }),
    z.strictObject({ act: z.literal('retire'), why, discount: z.boolean().default(false) }),
    z.strictObject({ act: z.literal('reinstate') }),
  ],
  { error: 'must be uphold, correct, retire or reinstate' },
);
export type ChangeGoldBody = z.infer<typeof ChangeGoldBody>;

const Score = z.strictObject({ answered: z.int(), right: z.int() });

/** Somebody whose verdicts changed with a gold task, and their standing where that changed too. */
export const Rescored = z.strictObject({
  annotatorId: AnnotatorId,
  before: Score,
  after: Score,
  standing: z.strictObject({ from: StandingState, to: StandingState }).optional(),
});
export type Rescored = z.infer<typeof Rescored>;

/** `changed` names whose record changed in this call, `looked` how many records were made anew. */
export const GoldChange = z.strictObject({
  goldId: z.string(),
  state: GoldRow.shape.state,
  accepted: z.array(z.string()),
  looked: z.int(),
  changed: z.array(Rescored),
  done: z.boolean(),
});
export type GoldChange = z.infer<typeof GoldChange>;

/** Gold that somebody missed in a hand they sent, where the job lets them know. `given` is null for none. */
export const MissedGold = z.strictObject({
  position: z.int(),
  source: z.string().optional(),
  media: z.string().optional(),
  given: z.union([z.string(), Abstention]),
  accepted: z.array(z.string()),
  reason: z.string().optional(),
  contest: z.enum(['open', 'upheld', 'corrected', 'retired']).optional(),
});
export type MissedGold = z.infer<typeof MissedGold>;

export const Feedback = z.strictObject({ assignmentId: z.string(), missed: z.array(MissedGold) });
export type Feedback = z.infer<typeof Feedback>;

/** Disputes the verdict on the gold at a position of a sent hand. */
export const ContestBody = z.strictObject({ position: z.int().min(0).max(59), note: why });

/** A dispute as owners see it; its annotator sees the state alone. */
export const ContestRow = z.strictObject({
  goldId: z.string(),
  annotatorId: z.string(),
  assignmentId: z.string(),
  at: z.int(),
  given: z.string(),
  note: z.string(),
  state: z.enum(['open', 'upheld', 'corrected', 'retired']),
  decidedBy: z.string().optional(),
  decidedAt: z.int().optional(),
});
export type ContestRow = z.infer<typeof ContestRow>;

export const ContestReceipt = z.strictObject({
  assignmentId: z.string(),
  position: z.int(),
  state: ContestRow.shape.state,
});
export type ContestReceipt = z.infer<typeof ContestReceipt>;

export const ContestPage = z.strictObject({
  contests: z.array(ContestRow),
  next: z.string().optional(),
});
export type ContestPage = z.infer<typeof ContestPage>;
