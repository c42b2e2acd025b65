import * as z from 'zod';

/** Why an annotator gives no choice. An abstention fills its place and is paid; it is no vote. */
export const Abstention = z.enum(['unsure', 'unreadable']);
export type Abstention = z.infer<typeof Abstention>;

/** Active time on the task in milliseconds, hidden tab excluded; at most a day. */
const ms = z.int().min(0).max(86_400_000).optional();

/** One answer to one task: a choice of the question, or an abstention, never both. */
export const Answer = z.union([
  z.strictObject({ choice: z.string().min(1).max(64), ms }),
  z.strictObject({ abstain: Abstention, ms }),
]);
export type Answer = z.infer<typeof Answer>;

/**
 * Answers by position in the hand, `"0"` for the first task shown. At most 60 (30 tasks and their gold).
 * A later save of the same position replaces the earlier one while the assignment is open;
 * `null` takes a saved answer back.
 */
export const Answers = z
  .record(z.string().regex(/^(0|[1-5]?[0-9])$/, 'must be a position, 0 to 59'), Answer.nullable())
  .refine((answers) => Object.keys(answers).length <= 60, 'must hold at most 60 answers');
export type Answers = z.infer<typeof Answers>;
