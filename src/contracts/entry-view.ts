import * as z from 'zod';
import { Answers } from './answer.ts';
import { HandTask } from './assignment.ts';
import { BROKEN, storable, text } from './text.ts';

/**
 * Where a person stands on their way in: what is due now, `wait` until the next attempt at the exam,
 * `failed` when there is none left, `suspended` while nothing can be done here, or `admitted`.
 */
export const EntryStage = z.enum([
  'consent',
  'training',
  'exam',
  'wait',
  'failed',
  'suspended',
  'admitted',
]);
export type EntryStage = z.infer<typeof EntryStage>;

/** Why something is due: for the first time, new terms, training again, or an exam that has run out. */
export const EntryReason = z.enum(['first', 'terms', 'retraining', 'expired']);
export type EntryReason = z.infer<typeof EntryReason>;

/** What training says of an answer: whether it was right, every right choice, and why. */
export const TrainingVerdict = z.strictObject({
  right: z.boolean(),
  answers: z.array(z.string()),
  reason: z.string(),
});
export type TrainingVerdict = z.infer<typeof TrainingVerdict>;

/** The texts that people agree to; `number` counts the owner's versions, 0 where there are none. */
export const TermsView = z.strictObject({
  number: z.int(),
  consent: z.string(),
  instructions: z.string(),
});
export type TermsView = z.infer<typeof TermsView>;

/**
 * What is due of a person before they get work.
 *
 * `sitting` names the training or the attempt under way, or is empty, `of` its tasks, and `saved` what was answered of
 * it by position; `tasks` come with GET alone. `verdicts` are of the training, by position; an exam has none.
 */
export const EntryView = z.strictObject({
  now: z.int(),
  stage: EntryStage,
  reason: EntryReason,
  terms: TermsView,
  sitting: z.string(),
  of: z.int(),
  tasks: z.array(HandTask).optional(),
  saved: Answers,
  verdicts: z.record(z.string(), TrainingVerdict),
  /** Attempts at the exam that are left, the one under way included. */
  attemptsLeft: z.int(),
  /** When the next attempt may begin, while that is awaited. */
  waitUntil: z.int().optional(),
});
export type EntryView = z.infer<typeof EntryView>;

/**
 * Agrees to the terms of a number, or answers tasks of a sitting. The first answer to a position stands:
 * a repeat changes nothing, nor do terms or a sitting that are no longer due.
 */
export const EntryBody = z.union([
  z.strictObject({ consent: z.int().min(0) }),
  z.strictObject({ sitting: z.string().min(1).max(64), answers: Answers }),
]);
export type EntryBody = z.infer<typeof EntryBody>;

/** Newer terms for a running job; what is left out stays. Everybody agrees again before their next hand. */
export const TermsBody = z
  .strictObject({
    consent: text(10_000).optional(),
    instructions: z.string().trim().max(10_000).refine(storable, BROKEN).optional(),
  })
  .refine(({ consent, instructions }) => (consent ?? instructions) !== undefined, {
    message: 'must have consent, instructions or both',
  });
export type TermsBody = z.infer<typeof TermsBody>;

/** Admits a person without training or exam; they still agree to the terms. */
export const AdmitBody = z.strictObject({
  days: z.int().min(1).max(3_650).optional(),
});
export type AdmitBody = z.infer<typeof AdmitBody>;

/** Until when a person is admitted, null for good. */
export const AdmitReceipt = z.strictObject({
  annotatorId: z.string(),
  until: z.int().nullable(),
});
export type AdmitReceipt = z.infer<typeof AdmitReceipt>;
