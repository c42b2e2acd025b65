import * as z from 'zod';

/** Tasks that come to the same person once more: how often people say the same again. */
export const RepeatRule = z.strictObject({
  rate: z
    .number()
    .min(0.001)
    .max(0.5)
    .default(0.05)
    .describe('Repeated tasks for each ordinary task, in the mean.'),
  afterHours: z
    .number()
    .min(0.001)
    .max(8_760)
    .describe('Wash-out: so long after the first answer at the earliest. 672 is four weeks.'),
  atMost: z
    .int()
    .min(1)
    .max(100)
    .default(24)
    .describe('No person gets more repeats than this. As many of their tasks wait to come again.'),
});
export type RepeatRule = z.infer<typeof RepeatRule>;
