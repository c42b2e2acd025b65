import * as z from 'zod';
import { RuleAction, Rules } from './rule.ts';

/** Tries rules over past answers; without `rules` those of the job. `after` is `next` of the page before. */
export const DryRunBody = z.strictObject({
  rules: Rules.optional(),
  after: z.string().max(2_000).optional(),
});
export type DryRunBody = z.infer<typeof DryRunBody>;

/**
 * Somebody whom a rule would have hit: `times` in all, first at `firstAt`, after `answersBefore` of their
 * answers, because `value` was beyond `bound` over a sample of so many. `withIds` names others that it is
 * about. A rule that needs the answers of others is judged by how things stand: `firstAt` is then null. `weightless`
 * tells of somebody whose answers are left out of labels already.
 */
export const DryHit = z.strictObject({
  annotatorId: z.string(),
  rule: z.string(),
  action: RuleAction,
  times: z.int(),
  firstAt: z.int().nullable(),
  answersBefore: z.int(),
  value: z.number(),
  bound: z.number(),
  sample: z.int(),
  withIds: z.array(z.string()),
  weightless: z.boolean(),
});
export type DryHit = z.infer<typeof DryHit>;

/** A page of a dry run: people looked at, their answers, and who would have been hit. */
export const DryRunPage = z.strictObject({
  people: z.int(),
  answers: z.int(),
  hits: z.array(DryHit),
  next: z.string().optional(),
});
export type DryRunPage = z.infer<typeof DryRunPage>;

const shared = {
  tasks: z.int(),
  shared: z.number(),
  expected: z.number(),
  zeros: z.number(),
};

/**
 * People who share wrong answers beyond chance, in pairs and in rings of three or more. `tasks` both or some of
 * the ring answered; `shared` wrong answers alike, `expected` by chance; `zeros` is −log10 of the chance of
 * that, after correction for all who were looked at. `inflation` is by how much the whole crowd shares more
 * than expected, 1 at least; it is in `expected`.
 */
export const CollusionView = z.strictObject({
  people: z.int(),
  inflation: z.number(),
  pairs: z.array(z.strictObject({ annotatorIds: z.array(z.string()).length(2), ...shared })),
  rings: z.array(
    z.strictObject({ members: z.array(z.strictObject({ annotatorId: z.string(), ...shared })) }),
  ),
});
export type CollusionView = z.infer<typeof CollusionView>;
