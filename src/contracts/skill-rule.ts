import * as z from 'zod';

/** What is believed of an annotator before their first gold answer. */
export const SkillRule = z
  .strictObject({
    prior: z
      .enum(['flat', 'crowd', 'stated'])
      .default('flat')
      .describe(
        'Nothing; that they answer as everybody in the job does; or that they are right as often as accuracy says.',
      ),
    accuracy: z.number().gt(0).lt(1).optional().describe('Only with stated.'),
    strength: z
      .number()
      .min(0.5)
      .max(100)
      .default(4)
      .describe('How many gold answers of each class the prior is worth; of no use with flat.'),
  })
  .refine(({ prior, accuracy }) => (prior === 'stated') === (accuracy !== undefined), {
    path: ['accuracy'],
    message: 'must be there with stated, and only then',
  });
export type SkillRule = z.infer<typeof SkillRule>;
