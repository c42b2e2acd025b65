import * as z from 'zod';

const Id = z.union([z.string().min(1).max(1_000), z.int()]).transform(String);
const Offset = z.int().min(0);

/** Who answered which task; other systems say *worker* for an annotator. */
const byWhom = { task: Id, worker: Id.optional(), annotator: Id.optional() };

/** A span of a text or signal: from the first place in it to the first one after it, and its class. */
const Span = z
  .tuple([Offset, Offset, z.string().min(1)])
  .refine(([start, end]) => end > start, 'must end after it starts');

/** A place has one class, so of spans that overlap a model of places would mend what nobody got wrong. */
const apart = (spans: readonly z.infer<typeof Span>[]): boolean =>
  spans.toSorted(([a], [b]) => a - b).every(([start], i, all) => start >= (all[i - 1]?.[1] ?? 0));

const Spans = z.array(Span).refine(apart, 'must not overlap: infer such classes in runs apart');
const whole = { length: Offset.optional(), spans: Spans };
const Tag = z.string().regex(/^(O|[BI]-.+)$/, 'must be O, B-… or I-…');
const tagged = { tags: z.array(Tag) };
const written = { text: z.string() };

const namesOne = (line: {
  readonly worker?: string | undefined;
  readonly annotator?: string | undefined;
}): boolean => (line.worker === undefined) !== (line.annotator === undefined);
const NAME_ONE = 'must name the annotator once, as annotator or as worker';

/** Lines of answers, by kind. */
export const AnswerLine = {
  span: z.object({ ...byWhom, ...whole }).refine(namesOne, NAME_ONE),
  sequence: z.object({ ...byWhom, ...tagged }).refine(namesOne, NAME_ONE),
  text: z.object({ ...byWhom, ...written }).refine(namesOne, NAME_ONE),
} as const;

/** Lines of truth and gold, by kind. */
export const TruthLine = {
  span: z.object({ task: Id, ...whole }),
  sequence: z.object({ task: Id, ...tagged }),
  text: z.object({ task: Id, ...written }),
} as const;
