import * as z from 'zod';

const MOST_OBJECTS = 200;
const MOST_CORNERS = 2_000;
const MOST_PIXELS = 2 ** 24;

const coordinate = z.number().min(-1e9).max(1e9);
const label = z
  .string()
  .min(1)
  .max(64)
  .default('')
  .describe('Class of the object, where it has one.');
const share = z.number().min(0).max(1);

const Point = z.strictObject({ x: coordinate, y: coordinate, label });
const Corner = z.strictObject({ x: coordinate, y: coordinate });
const Box = z
  .strictObject({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate, label })
  .refine(({ left, top, right, bottom }) => left <= right && top <= bottom, {
    message: 'must have left at most right and top at most bottom',
  });
const Line = z.strictObject({ points: z.array(Corner).min(1).max(MOST_CORNERS), label });
const Polygon = z.strictObject({
  rings: z.array(z.array(Corner).min(3).max(MOST_CORNERS)).min(1).max(50),
  label,
});
const Mask = z.strictObject({ counts: z.union([z.array(z.int().min(0)), z.string()]), label });
const Span = z
  .strictObject({ start: coordinate, end: coordinate, label })
  .refine(({ start, end }) => end > start, { message: 'must end after it starts' });

const many = <T extends z.ZodType>(object: T) => z.array(object).max(MOST_OBJECTS);

/** Overlap that is right, and overlap from which an answer is partly right. */
const overlap = {
  least: share.gt(0).default(1).describe('F1 of the objects from which an answer is right.'),
  partlyFrom: share.optional().describe('F1 from which it is partly right. Default: never.'),
};
const iou = share.gt(0).default(0.5).describe('IoU from which two objects are the same.');

const nearness = (what: string) => z.number().min(0).max(1e9).describe(what);
const canvas = {
  width: z.int().min(1).max(16_384),
  height: z.int().min(1).max(16_384),
};
const fits = ({ width, height }: { readonly width: number; readonly height: number }) =>
  width * height <= MOST_PIXELS;
const TOO_LARGE = { message: `must have at most ${MOST_PIXELS} pixels` };

/** `accepted` holds every answer that is right; the best of them judges. */
const pair = <T extends z.ZodType>(answer: T) => ({
  accepted: z.array(answer).min(1).max(20),
  answer,
});

const word = z.string().min(1).max(64);

/**
 * An answer and the known answers of its task, by kind, with what still counts as right. Abstentions are
 * none of these: they are never right.
 */
export const GoldCheck = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('choice'), ...pair(word) }),
    z.strictObject({
      kind: z.literal('ordinal'),
      scale: z.array(word).min(2).max(50).describe('The choices in their order.'),
      within: z.int().min(0).default(0).describe('Steps off that are still right.'),
      partlyWithin: z.int().min(0).optional().describe('Steps off that are partly right.'),
      ...pair(word),
    }),
    z.strictObject({
      kind: z.literal('number'),
      absolute: nearness('Error that is still right.').optional(),
      relative: nearness('The same as a share of the known number.').optional(),
      partlyWithin: z.number().gt(1).optional().describe('Times the error that is partly right.'),
      ...pair(coordinate),
    }),
    z.strictObject({ kind: z.literal('labels'), ...overlap, ...pair(z.array(word).max(200)) }),
    z.strictObject({ kind: z.literal('pair'), ...pair(z.enum(['left', 'right', 'equal'])) }),
    z.strictObject({
      kind: z.literal('text'),
      wordErrors: share.default(0).describe('Word error rate that is still right.'),
      partlyWithin: share.optional().describe('Word error rate that is partly right.'),
      ...pair(z.string().max(20_000)),
    }),
    z.strictObject({ kind: z.literal('boxes'), iou, ...overlap, ...pair(many(Box)) }),
    z
      .strictObject({
        kind: z.literal('polygons'),
        iou,
        ...canvas,
        ...overlap,
        ...pair(many(Polygon)),
      })
      .refine(fits, TOO_LARGE),
    z
      .strictObject({ kind: z.literal('masks'), iou, ...canvas, ...overlap, ...pair(many(Mask)) })
      .refine(fits, TOO_LARGE),
    z.strictObject({
      kind: z.literal('points'),
      within: nearness('Distance from which two points are not the same.'),
      ...overlap,
      ...pair(many(Point)),
    }),
    z.strictObject({
      kind: z.literal('lines'),
      within: nearness('Mean distance from which two lines are not the same.'),
      ...overlap,
      ...pair(many(Line)),
    }),
    z.strictObject({
      kind: z.literal('spans'),
      by: z.enum(['characters', 'ends']).default('characters').describe('Lengths, or exact ends.'),
      ...overlap,
      ...pair(many(Span)),
    }),
    z.strictObject({ kind: z.literal('intervals'), iou, ...overlap, ...pair(many(Span)) }),
  ],
  { error: 'must be one of those that docs/quality.md names' },
);
export type GoldCheck = z.infer<typeof GoldCheck>;

/** Checks of a team that has pages of its own: at most 50 at once. Nothing is stored. */
export const GoldCheckBody = z.strictObject({ checks: z.array(GoldCheck).min(1).max(50) });

/**
 * What an answer is worth: `score` is 1 for right, 0 for wrong and between for partly. `measure` is what was
 * measured: F1, IoU, or an error in the unit of the answer.
 */
export const GoldVerdict = z.strictObject({
  verdict: z.enum(['right', 'partly', 'wrong']),
  score: z.number(),
  measure: z.number(),
});
export type GoldVerdict = z.infer<typeof GoldVerdict>;

export const GoldVerdicts = z.strictObject({ verdicts: z.array(GoldVerdict) });
