import * as z from 'zod';

/** What is believed of an annotator before their first gold answer, and what counts beside gold. */
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
    consensusWeight: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe('What an answer weighs on whose task the others are sure, in gold answers.'),
  })
  .refine(({ prior, accuracy }) => (prior === 'stated') === (accuracy !== undefined), {
    path: ['accuracy'],
    message: 'must be there with stated, and only then',
  });
export type SkillRule = z.infer<typeof SkillRule>;
