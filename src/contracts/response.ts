import * as z from 'zod';
import { Answers } from './answer.ts';
import { Signs } from './rule.ts';

/**
 * Saves answers of an open assignment and renews its lease; no answers is a heartbeat.
 *
 * `edit` grows with every save of a page: a save that was held up on its way and comes after a newer one
 * is refused with `overtaken`, so that it cannot put old answers over new ones. A page that is refused
 * goes on above the `edit` that the refusal names.
 */
export const DraftBody = z.strictObject({
  answers: Answers.default({}),
  edit: z.int().min(0).optional(),
});
export type DraftBody = z.infer<typeof DraftBody>;

/** When the lease now ends, by the server's clock. */
export const DraftReceipt = z.strictObject({ now: z.int(), expiresAt: z.int(), saved: z.int() });
export type DraftReceipt = z.infer<typeof DraftReceipt>;

/**
 * The response to an assignment, merged over what was saved. Positions left out stay as saved;
 * those never answered are open again for others. `signs` are counts over the whole hand, kept for rules.
 */
export const ResponseBody = z.strictObject({ answers: Answers, signs: Signs.optional() });
export type ResponseBody = z.infer<typeof ResponseBody>;

/**
 * Proof that a response is stored. `counted` is false when others had closed the assignment before: all
 * is kept and payable, and counts only where nobody took the task. Says nothing of gold.
 */
export const Receipt = z.strictObject({
  assignmentId: z.string(),
  answers: z.int(),
  counted: z.boolean(),
  repeated: z.boolean(),
});
export type Receipt = z.infer<typeof Receipt>;
