import * as z from 'zod';
import { text } from './text.ts';

/** Most tasks of a training or an exam: their answers are named as those of a hand. */
const MOST_TASKS = 60;

/** Gold that is shown with its reasons, an answer at a time. */
export const TrainingRule = z.strictObject({
  tasks: z
    .int()
    .min(1)
    .max(MOST_TASKS)
    .describe('Tasks of a training, in the order of the manifest. A later training goes on there.'),
});

const rate = (least: number, most: number) => z.number().min(least).max(most);

/** An exam of a fixed length. */
const FixedPass = z.strictObject({
  right: z.int().min(1).max(MOST_TASKS).describe('So many right answers pass.'),
});

/** A sequential test: stops as soon as it knows, with the error rates that the owner can live with. */
const SequentialPass = z
  .strictObject({
    good: rate(0.05, 0.999).describe('Who answers so well should pass.'),
    poor: rate(0.001, 0.99).describe('Who answers no better than that should not.'),
    falsePass: rate(0.001, 0.4).default(0.05).describe('How often the poor may pass.'),
    falseFail: rate(0.001, 0.4).default(0.05).describe('How often the good may not.'),
  })
  .refine(({ good, poor }) => good > poor, { path: ['good'], message: 'must be above poor' });

/** When an exam is passed. */
export const PassRule = z.union([FixedPass, SequentialPass]);
export type PassRule = z.infer<typeof PassRule>;

/** An exam: decides who may work, and how long that holds. */
export const ExamRule = z
  .strictObject({
    tasks: z
      .int()
      .min(1)
      .max(MOST_TASKS)
      .describe('Tasks of an attempt; of a sequential test the most.'),
    pass: PassRule.describe('A number of right answers, or a sequential test.'),
    attempts: z.int().min(1).max(10).default(2).describe('How often somebody may try.'),
    waitHours: z.number().min(0).max(8_760).default(24).describe('Hours between two attempts.'),
    validDays: z
      .int()
      .min(1)
      .max(3_650)
      .optional()
      .describe('Days after which the exam is due again. Default: never.'),
  })
  .refine(({ pass, tasks }) => !('right' in pass) || pass.right <= tasks, {
    path: ['pass', 'right'],
    message: 'must be at most the tasks of the exam',
  });
export type ExamRule = z.infer<typeof ExamRule>;

/** What people go through before they get work: consent, training, exam, each of them or none. */
export const EntryRule = z.strictObject({
  consent: text(10_000).optional().describe('Plain text that people agree to before all else.'),
  training: TrainingRule.optional().describe('Leave out for none.'),
  exam: ExamRule.optional().describe('Leave out for none.'),
});
export type EntryRule = z.infer<typeof EntryRule>;
