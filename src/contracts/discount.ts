import * as z from 'zod';

/** Which answers of somebody who is barred are discounted; what does not count any more is asked of others. */
export const Discounted = z.enum(['all', 'since', 'unsure', 'nothing']);

/**
 * What becomes of the answers of a barred annotator: `all` are discounted; those of hands that ended at an instant
 * or after it (`since`); those to tasks whose label is `unsure` or not there yet; or `nothing`.
 */
export const Discount = z
  .strictObject({
    of: Discounted,
    since: z.int().min(0).optional().describe('Epoch milliseconds; only with since.'),
  })
  .refine(({ of, since }) => (of === 'since') === (since !== undefined), {
    path: ['since'],
    message: 'must be there with since, and only then',
  });
export type Discount = z.infer<typeof Discount>;
