import * as z from 'zod';

/**
 * How long the gold of a job lasts: showings that are left, the ordinary answers until they are used up, the time
 * until then at the pace of now, and how many gold tasks more the answers take that are still to be handed out.
 */
export const GoldForecast = z.strictObject({
  showings: z.int(),
  answers: z.int(),
  lastsMs: z.int().nullable(),
  short: z.int(),
});
export type GoldForecast = z.infer<typeof GoldForecast>;
