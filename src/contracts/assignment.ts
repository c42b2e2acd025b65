import * as z from 'zod';
import { Answers } from './answer.ts';
import { AssignmentId } from './ids.ts';

/**
 * Asks for tasks. `hands` is how many assignments the page wants to hold in all, itself included: 1 to
 * work, 2 or more to have the next tasks there ahead of time. Asking again gives the same hands; those
 * named in `have` are left out of the reply.
 */
export const NextBody = z.strictObject({
  hands: z.int().min(1).max(4).default(1),
  have: z.array(AssignmentId).max(4).default([]),
});
export type NextBody = z.infer<typeof NextBody>;

/** One task as the page sees it. Gold looks the same in every respect. */
export const HandTask = z.strictObject({
  /** Inline text, for a `text` question. */
  source: z.string().optional(),
  /** Signed URL of the data object; dies after minutes, `next` gives a fresh one. */
  media: z.string().optional(),
});
export type HandTask = z.infer<typeof HandTask>;

/** What one `next` gives: the tasks of one assignment, by position, with the answers saved so far. */
export const Hand = z.strictObject({
  assignmentId: z.string(),
  expiresAt: z.int(),
  tasks: z.array(HandTask),
  saved: Answers,
});
export type Hand = z.infer<typeof Hand>;

/**
 * Why there is no (further) hand: `nothing-open` now, others hold the rest, ask again later;
 * `all-done` this annotator has answered every task; `cap-reached` for good, `rate-reached` for the rest
 * of the hour; the job is `paused` or `closed`;
 * `barred` for this annotator, `suspended` until the owner lets them go on, `training-due` until they have
 * been through the training again, `entry-due` until they have agreed to the terms or passed an exam: see
 * `EntryView`.
 */
export const NoWork = z.enum([
  'nothing-open',
  'all-done',
  'cap-reached',
  'rate-reached',
  'paused',
  'closed',
  'barred',
  'suspended',
  'training-due',
  'entry-due',
]);
export type NoWork = z.infer<typeof NoWork>;

/** Reply of `next`. `noWork` is absent when all the hands asked for are there. */
export const NextReply = z.strictObject({
  now: z.int(),
  hands: z.array(Hand),
  noWork: NoWork.optional(),
  retryAfterSeconds: z.int().optional(),
  notice: z.int().optional().describe('Number of a warning, to be told once, in neutral words.'),
});
export type NextReply = z.infer<typeof NextReply>;

/**
 * Gives an assignment back. `grace` (the page closes): the lease ends in a minute unless the page
 * comes back. Otherwise at once: saved answers count, the rest is open again.
 */
export const GiveBackBody = z.strictObject({ grace: z.boolean().default(false) });

/** Declines what is left of an assignment; its tasks are not offered to this annotator again. */
export const DeclineBody = z.strictObject({
  reason: z.enum(['not-my-field', 'too-hard', 'distressing', 'technical', 'other']),
});
export type DeclineReason = z.infer<typeof DeclineBody>['reason'];

/** What giving back or declining left: the grace of a closed page, or a closed assignment. */
export const GiveBackReply = z.strictObject({
  assignmentId: z.string(),
  state: z.enum(['grace', 'closed']),
});
export type GiveBackReply = z.infer<typeof GiveBackReply>;
