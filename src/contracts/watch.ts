import * as z from 'zod';

/** What follows when a person is found poor; the harmless ones first. */
export const Consequence = z.enum(['flag', 'retrain', 'pause', 'bar']);
export type Consequence = z.infer<typeof Consequence>;

const share = (least: number, most: number) => z.number().min(least).max(most);

/**
 * Watches everybody's gold answers by a sequential test, and says what follows when somebody is found poor.
 * Shares are of gold answers that are right; an abstention on gold is not right.
 */
export const WatchRule = z
  .strictObject({
    good: share(0.2, 0.999)
      .default(0.85)
      .describe('Right so often, whatever the truth, and nobody is to be stopped.'),
    poor: share(0.05, 0.99)
      .default(0.65)
      .describe('Right no more often than this, and nobody is to be found good.'),
    falseStop: share(0.0001, 0.5)
      .default(0.05)
      .describe('Chance that somebody good is ever found poor, in their whole work on the job.'),
    missedStop: share(0.0001, 0.5)
      .default(0.1)
      .describe('Chance that somebody poor is ever found good.'),
    byClass: z
      .boolean()
      .default(true)
      .describe('Asks good of each class; false: of all gold answers together.'),
    onPoor: z
      .array(Consequence)
      .min(1)
      .max(4)
      .default(['pause'])
      .describe('What follows the first, the second … time; the last one from then on.'),
    onBar: z
      .enum(['all', 'since-turn', 'unsure', 'nothing'])
      .default('all')
      .describe(
        'Which answers of somebody barred so are discounted: all, those since the evidence turned, those to tasks whose label is unsure, or none.',
      ),
  })
  .refine(({ good, poor }) => good > poor, { path: ['poor'], message: 'must be below good' });
export type WatchRule = z.infer<typeof WatchRule>;
