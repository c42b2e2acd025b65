import * as z from 'zod';
import { WatchRule } from './watch.ts';

/**
 * Hidden gold. `rate` is gold shown for each ordinary task shown. What was not there from the start is optional
 * and has no default: a job file that says nothing of it stays as it is, to the byte.
 */
export const GoldRule = z.strictObject({
  rate: z
    .number()
    .min(0)
    .max(0.5)
    .refine((rate) => rate === 0 || rate >= 0.001, 'must be 0 or at least 0.001')
    .default(0.1)
    .describe('Gold tasks for each ordinary task, 0 or 0.001 to 0.5.'),
  maxExposures: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('How many annotators may see one gold task. Default: the redundancy.'),
  watch: WatchRule.optional().describe('Leave out to judge nobody by their gold answers.'),
  stepsOff: z
    .int()
    .min(0)
    .max(18)
    .optional()
    .describe(
      'Choices in their order: so many steps off a known answer are still right. Default: 0.',
    ),
  quota: z
    .record(z.string(), z.int().min(1).max(1_000_000))
    .optional()
    .describe('The least gold tasks of a choice that the job is published with.'),
  runsOut: z
    .enum(['refuse', 'allow'])
    .optional()
    .describe('Whether a job may be published with less gold than it needs. Default: refuse.'),
  feedback: z
    .boolean()
    .optional()
    .describe('People see the gold that they missed, once a hand is sent. Default: false.'),
  retireDrifting: z
    .boolean()
    .optional()
    .describe('Gold on which good annotators fail is retired by itself. Default: false.'),
});
export type GoldRule = z.infer<typeof GoldRule>;
