import * as z from 'zod';

/** How many of the newest answers a rule looks at. */
const last = z
  .int()
  .min(5)
  .max(200)
  .default(50)
  .describe('So many of the newest answers are looked at, 5 to 200.');

/** With less to go by a rule says nothing. */
const atLeast = z
  .int()
  .min(1)
  .max(200)
  .default(20)
  .describe('With fewer answers in the window than this the rule says nothing.');

const window = { last, atLeast };

/** Hours of the day, in whole hours: from 22 to 6 is the night. */
const hour = z.int().min(0).max(23);

/** What the page may tell of how a hand was answered: counts, and nothing of what was typed or where. */
export const Signs = z.strictObject({
  untouched: z.int().min(0).max(1_000).optional(),
  copies: z.int().min(0).max(1_000).optional(),
  pastes: z.int().min(0).max(1_000).optional(),
  leaves: z.int().min(0).max(1_000).optional(),
  device: z
    .string()
    .regex(/^[a-z0-9]{8}$/, 'must be 8 small letters or digits')
    .optional(),
});
export type Signs = z.infer<typeof Signs>;

const KINDS = [
  'response-time',
  'fast-answers',
  'regularity',
  'abstentions',
  'abstention-run',
  'declines',
  'gold-accuracy',
  'identical-run',
  'answer-entropy',
  'outside-hours',
  'hours-a-day',
  'new-devices',
  'page-signs',
  'consensus',
  'copied-errors',
] as const;

const collectors = [
  z.strictObject({
    kind: z.literal('response-time').describe('Active seconds an answer took, by its quantile.'),
    quantile: z.number().min(0.01).max(0.99).default(0.5).describe('0.5 is the median.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('fast-answers').describe('Share of answers that took less than a floor.'),
    underSeconds: z.number().min(0.1).max(3_600),
    ...window,
  }),
  z.strictObject({
    kind: z
      .literal('regularity')
      .describe(
        'Standard deviation of the active times over their mean: people have about a half.',
      ),
    ...window,
  }),
  z.strictObject({ kind: z.literal('abstentions').describe('Share of abstentions.'), ...window }),
  z.strictObject({
    kind: z.literal('abstention-run').describe('Longest run of abstentions, in answers.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('declines').describe('Share of hands declined. Window and sample are hands.'),
    ...window,
  }),
  z.strictObject({
    kind: z
      .literal('gold-accuracy')
      .describe('Share of gold answered right. Window and sample are gold.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('identical-run').describe('Longest run of the same choice, in answers.'),
    choice: z.string().min(1).max(32).optional().describe('This choice alone. Default: any.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('answer-entropy').describe('Entropy of what was answered, in bits.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('outside-hours').describe('Share of answers sent outside the hours given.'),
    from: hour.describe('First hour inside.'),
    to: hour.describe('First hour outside again; below `from` the hours go past midnight.'),
    utcOffsetMinutes: z.int().min(-840).max(840).default(0).describe('Of the clock that is meant.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('hours-a-day').describe('Hours of the last 24 in which answers were sent.'),
  }),
  z.strictObject({
    kind: z.literal('new-devices').describe('Devices not seen before, the first one not counted.'),
    hours: z.int().min(1).max(720).default(24).describe('Within so many hours.'),
  }),
  z.strictObject({
    kind: z
      .literal('page-signs')
      .describe('How often an answer came with a sign that the page tells.'),
    sign: z
      .enum(['untouched', 'copies', 'pastes', 'leaves'])
      .describe('No key or pointer before it; task copied, text pasted, page left.'),
    ...window,
  }),
  z.strictObject({
    kind: z.literal('consensus').describe('Share of answers that agree with most of the others.'),
    others: z.int().min(2).max(14).default(2).describe('Answers of others a task must have.'),
    ...window,
  }),
  z.strictObject({
    kind: z
      .literal('copied-errors')
      .describe('Wrong answers shared with one other person: −log10 of their chance, corrected.'),
  }),
] as const;

/** What a rule reads off the answers of one person, or of pairs, and over which of them. */
export const Collector = z.discriminatedUnion('kind', collectors, {
  error: (issue) =>
    issue.code === 'invalid_union' ? `must be one of ${KINDS.join(', ')}` : undefined,
});
export type Collector = z.infer<typeof Collector>;

const bound = z
  .number()
  .min(0)
  .max(100_000)
  .refine((value) => value === 0 || value >= 1e-6, 'must be 0 or at least 0.000001')
  .optional();

/** When a rule hits: exactly one bound, and the value must be beyond it. */
export const Condition = z
  .strictObject({
    below: bound,
    above: bound,
  })
  .refine(({ below, above }) => (below === undefined) !== (above === undefined), {
    message: 'must have exactly one of below and above',
  });
export type Condition = z.infer<typeof Condition>;

/** What becomes of somebody whom a rule hits. */
export const RuleAction = z.enum(['warn', 'check-task', 'retrain', 'pause', 'flag', 'weight-0']);
export type RuleAction = z.infer<typeof RuleAction>;

/** One rule: what is looked at, when it hits, and what follows. */
export const Rule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and dashes')
    .describe('Stands in the quality log.'),
  collect: Collector,
  when: Condition,
  act: RuleAction.describe('warn and flag change nothing in what counts.'),
  pools: z
    .array(z.string().min(1).max(32))
    .min(1)
    .max(8)
    .optional()
    .describe('Only people of one of these pools. Default: everybody.'),
});
export type Rule = z.infer<typeof Rule>;

/** The rules of a job, at most 20, each with a name of its own. */
export const Rules = z
  .array(Rule)
  .max(20)
  .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
    message: 'must have distinct names',
  });
export type Rules = z.infer<typeof Rules>;
