import * as z from 'zod';
import { AnnotatorRow } from './progress.ts';
import { RepeatView } from './repeat.ts';
import { SkillView, WatchView } from './skill.ts';
import { StandingState } from './standing-state.ts';

/** What an owner says of a person's standing. Pausing discounts nothing; to bar somebody, void their answers. */
export const StandingBody = z.strictObject({
  to: z.enum(['working', 'paused']),
  note: z
    .string()
    .trim()
    .max(500)
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .default('')
    .describe('For the log, read by owners alone. No patient data.'),
});
export type StandingBody = z.infer<typeof StandingBody>;

/**
 * One change of a person's standing, as owners see it. `by` is `staff:` and the caller's id, or what decided
 * by itself; `evidence` has the figures that it was decided on.
 */
export const DecisionView = z.strictObject({
  decisionId: z.string(),
  annotatorId: z.string(),
  at: z.int(),
  by: z.string(),
  from: StandingState,
  to: StandingState,
  reason: z.string(),
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
  note: z.string(),
});
export type DecisionView = z.infer<typeof DecisionView>;

/** One annotator in a job with what they chose on gold by truth, and every decision on them, oldest first. */
export const AnnotatorView = z.strictObject({
  now: z.int(),
  annotator: AnnotatorRow,
  skill: SkillView,
  watch: WatchView.nullable(),
  repeats: RepeatView.nullable(),
  confusion: z.record(z.string(), z.record(z.string(), z.int())),
  decisions: z.array(DecisionView),
});
export type AnnotatorView = z.infer<typeof AnnotatorView>;

/** A page of the quality log of a job, oldest first. `next` is absent on the last. */
export const DecisionPage = z.strictObject({
  decisions: z.array(DecisionView),
  next: z.string().optional(),
});
export type DecisionPage = z.infer<typeof DecisionPage>;

export const DecisionQuery = z.strictObject({ after: z.string().max(2_000).optional() });
