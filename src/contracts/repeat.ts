import * as z from 'zod';
import { Estimate } from './progress.ts';

/**
 * How often people say the same again: `same` is the share of `answers` to repeated tasks that are as the first
 * one was, `kappa` Cohen's, of first and second answers; abstentions are answers of their own. Intervals of 95 %.
 * Kappa is null where it is not defined: of nothing, or where one answer alone was ever given.
 */
export const RepeatFigures = z.strictObject({
  answers: z.int(),
  same: Estimate.nullable(),
  kappa: Estimate.nullable(),
});
export type RepeatFigures = z.infer<typeof RepeatFigures>;

/** Repeats of one annotator; `given` tasks were shown again. */
export const RepeatView = RepeatFigures.extend({ given: z.int() });
export type RepeatView = z.infer<typeof RepeatView>;
