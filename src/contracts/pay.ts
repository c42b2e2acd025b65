import * as z from 'zod';

/**
 * What annotators are owed for their answers, as a figure: nobody is paid by Assay. Gold is paid like any other task, so
 * that a sum tells nobody which tasks were gold.
 */
export const PayRule = z.strictObject({
  perAnswer: z.number().min(0).max(10_000).describe('For one answer, in units of the currency.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be three capital letters, as in ISO 4217')
    .default('USD'),
  rule: z
    .enum(['submitted', 'not-discounted', 'counted'])
    .default('submitted')
    .describe(
      'Every answer that was sent; every one but those discounted by a bar; or those that count, and gold.',
    ),
});
export type PayRule = z.infer<typeof PayRule>;

/** What one annotator is owed: answers that are paid, and their sum to a ten-thousandth of the currency. */
export const Pay = z.strictObject({ answers: z.int(), amount: z.number(), currency: z.string() });
export type Pay = z.infer<typeof Pay>;
