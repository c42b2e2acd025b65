import * as z from 'zod';
import { Estimate } from './progress.ts';

/** An annotator on one class, by gold; `answers` they gave to gold of it, `given` how they answer it in expectation. */
export const ClassSkill = z.strictObject({
  choice: z.string(),
  answers: z.int(),
  given: z.record(z.string(), z.number()),
  sensitivity: Estimate,
  specificity: Estimate,
});

/**
 * How good an annotator is by gold, with credible intervals of 95 %; `others` counts answers to ordinary tasks that
 * were held against sure others besides, in jobs that weigh those.
 */
export const SkillView = z.strictObject({
  answers: z.int(),
  others: z.int().optional(),
  accuracy: Estimate,
  classes: z.array(ClassSkill),
});
export type SkillView = z.infer<typeof SkillView>;

/**
 * The evidence of the watch over an annotator: `gold` answers it stands on since the newest decision, the odds that
 * they are poor and good, and where either decides; `found` tells how often they were found poor.
 */
export const WatchView = z.strictObject({
  verdict: z.enum(['poor', 'good', 'open']),
  gold: z.int(),
  poorOdds: z.number(),
  stopAt: z.number(),
  goodOdds: z.number(),
  passAt: z.number(),
  found: z.int(),
});
export type WatchView = z.infer<typeof WatchView>;
