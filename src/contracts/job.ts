import * as z from 'zod';
import { Abstention } from './answer.ts';
import { EntryRule } from './entry.ts';
import { GoldRule } from './gold-rule.ts';
import { PayRule } from './pay.ts';
import { RepeatRule } from './repeat-rule.ts';
import { retrainingFaults } from './retraining.ts';
import { Rules } from './rule.ts';
import { ruleFaults } from './rule-faults.ts';
import { SkillRule } from './skill-rule.ts';
import { BROKEN, storable, text } from './text.ts';

/** Votes and confusions are objects by choice, which must not meet a member that every object has. */
const isOwnWord = (value: string): boolean => !(value in {});

/** One option of a choice question. `value` goes into labels; `text` is what annotators read. */
export const Choice = z.strictObject({
  value: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/, 'must be 1 to 32 letters, digits, _ . or -')
    .refine(isOwnWord, 'must not be a word such as constructor')
    .describe('Written into labels and exports.'),
  text: text(80).describe('Shown to annotators beside its key.'),
});
export type Choice = z.infer<typeof Choice>;

/** What annotators are asked about every task of the job: choose one of 2 to 20. */
export const Question = z
  .strictObject({
    type: z.literal('choice').describe('One choice a task.'),
    text: text(300).describe('The question above the choices.'),
    media: z
      .enum(['text', 'image', 'waveform'])
      .describe('How the data object is shown. A waveform is JSON: see docs/job-file.md.'),
    choices: z.array(Choice).min(2).max(20),
    abstentions: z
      .array(Abstention)
      .max(2)
      .default(['unsure', 'unreadable'])
      .describe('Ways to give no choice. They are data: counted and paid, but no vote.'),
  })
  .refine(
    ({ choices, abstentions }) =>
      new Set([...choices.map((choice) => choice.value), ...abstentions]).size ===
      choices.length + new Set(abstentions).size,
    { path: ['choices'], message: 'must have distinct values, none of them an abstention' },
  );
export type Question = z.infer<typeof Question>;

/** Name of a manifest member that the job reads beside the data object; it passes through all the same. */
const member = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'must be 1 to 64 letters, digits, _ . or -')
  .refine(
    (name) => !['source', 'source-ref', 'gold'].includes(name),
    'must not be source, source-ref or gold',
  )
  .refine(isOwnWord, 'must not be a word such as constructor');

/** Tasks that belong to each other: a patient's images, a study's reports. */
export const GroupRule = z.strictObject({
  by: member.describe('Manifest member that names the group. Its lines must stand together.'),
  rule: z
    .enum(['together', 'apart'])
    .describe('One person gets a whole group, or never two tasks of it.'),
});
export type GroupRule = z.infer<typeof GroupRule>;

/** Names of those who may answer certain tasks: by what they can do or are allowed to. */
export const PoolName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and dashes');

/** Tasks that only some people get. A task without a pool is for everybody. */
export const PoolRule = z.strictObject({
  by: member.describe('Manifest member that names the pool of a task.'),
  names: z
    .array(PoolName)
    .min(1)
    .max(8)
    .refine((names) => new Set(names).size === names.length, 'must have distinct names')
    .describe('The pools that there are.'),
});

/** Tasks that are handed out first or last. */
export const Priority = z.enum(['high', 'normal', 'low']);
export type Priority = z.infer<typeof Priority>;
export const PriorityRule = z.strictObject({
  by: member.describe('Manifest member that says high, normal or low; normal without one.'),
});

/** Further answers for tasks on which the planned ones are not of one mind. */
export const AdaptiveRule = z.strictObject({
  maxRedundancy: z
    .int()
    .min(2)
    .max(15)
    .describe('No task gets more counted answers than this, unless the owner asks for more.'),
  minConfidence: z
    .number()
    .gt(0.5)
    .max(1)
    .default(0.8)
    .describe('A task whose label is less probable than this asks for one more answer.'),
  targetError: z
    .number()
    .min(0.001)
    .max(0.5)
    .optional()
    .describe('Instead: the share of wrong labels that the whole dataset may have.'),
});

/** What a job does with tasks that annotators will not answer. */
export const DeclineRule = z.strictObject({
  setAsideAfter: z
    .int()
    .min(1)
    .max(15)
    .optional()
    .describe('So many declines take a task out of the job, for the owner to look at.'),
});

/** Every way to make labels of votes: `auto`, and the methods of `assay infer` by name. */
export const AggregationMethod = z.enum([
  'auto',
  'majority',
  'agreement-weighted',
  'zero-based-skill',
  'gold-weighted',
  'one-coin',
  'dawid-skene',
  'dawid-skene-map',
  'dawid-skene-variational',
  'dawid-skene-hierarchical',
  'glad',
  'mace',
  'mmsr',
  'kos',
]);

/** How the export makes labels of the counted answers. */
export const AggregationRule = z.strictObject({
  method: AggregationMethod.default('auto').describe(
    'auto takes the mean of one method of every family, and learns from gold. See docs/inference.md.',
  ),
  reason: text(200).optional().describe('Why this method: stands in every label.'),
});

/** The members of a job file, without what they must be beside each other. */
export const JobMembers = z.strictObject({
  $schema: z
    .string()
    .max(300)
    .refine(storable, BROKEN)
    .optional()
    .describe('For editors; ignored.'),
  name: text(100).describe('Shown to owners and annotators. No patient data.'),
  question: Question,
  instructions: z
    .string()
    .trim()
    .max(10_000)
    .refine(storable, BROKEN)
    .default('')
    .describe('Plain text shown before work and on “I”.'),
  redundancy: z.int().min(1).max(15).default(3).describe('Counted answers every task should get.'),
  taskSuiteSize: z
    .int()
    .min(1)
    .max(30)
    .default(20)
    .describe(
      'Tasks handed out together: 20 for seconds a task, 5 for a minute, 1 or 2 for long reads.',
    ),
  leaseSeconds: z
    .int()
    .min(30)
    .max(28_800)
    .default(600)
    .describe('How long a silent page keeps its tasks.'),
  saveEvery: z
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe('The page saves a draft after so many answers.'),
  maxTasksPerAnnotator: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('Cap on ordinary tasks. Default: none.'),
  maxTasksPerHour: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Ordinary tasks that one person may be handed in any hour. Default: no limit.'),
  groups: GroupRule.optional().describe('Leave out where tasks stand alone.'),
  pools: PoolRule.optional().describe('Leave out where everybody may answer everything.'),
  priority: PriorityRule.optional().describe('Leave out where no task is more urgent.'),
  adaptive: AdaptiveRule.optional().describe(
    'Leave out for the same number of answers everywhere, as a truthing protocol wants it.',
  ),
  decline: DeclineRule.optional().describe('Leave out to offer declined tasks to others for good.'),
  gold: GoldRule.optional().describe('Leave out for a job without gold.'),
  entry: EntryRule.optional().describe('Leave out where everybody with the link may work at once.'),
  rules: Rules.optional().describe('Leave out for a job without rules. See docs/quality.md.'),
  repeats: RepeatRule.optional().describe(
    'Leave out to ask nobody the same twice. See docs/quality.md.',
  ),
  skill: SkillRule.optional().describe('Leave out to estimate skill from gold alone.'),
  pay: PayRule.optional().describe('Leave out where nobody is paid by the answer.'),
  aggregation: AggregationRule.default({ method: 'auto' }),
  labelName: z
    .string()
    .regex(
      /^[A-Za-z0-9](-*[A-Za-z0-9]){0,126}$/,
      'must be letters and digits, with single dashes inside',
    )
    .refine(
      (name) => !/^source(-ref)?$|-metadata$|-ref$/.test(name),
      'must not be source or end in -metadata or -ref',
    )
    .default('label')
    .describe('Key of the label in the exported Ground Truth manifest.'),
});

/**
 * The job file: all that an owner decides about a job. It never changes once the job is created.
 *
 * Limits: `taskSuiteSize` 1 to 30 (a mask is one integer), `redundancy` 1 to 15, `leaseSeconds` 30 to 28,800.
 */
export const JobFile = JobMembers.refine(
  ({ adaptive, redundancy }) => adaptive === undefined || adaptive.maxRedundancy > redundancy,
  { path: ['adaptive', 'maxRedundancy'], message: 'must be above redundancy' },
)
  .refine(
    ({ gold, question }) =>
      gold?.watch === undefined || gold.watch.good * question.choices.length > 1,
    {
      path: ['gold', 'watch', 'good'],
      message: 'must be above what a guess gets right',
    },
  )
  .refine(({ gold }) => gold?.watch === undefined || gold.rate > 0, {
    path: ['gold', 'rate'],
    message: 'must be above 0 where gold.watch judges by it',
  })
  .refine(
    ({ groups, maxTasksPerHour = Number.POSITIVE_INFINITY, taskSuiteSize }) =>
      groups?.rule !== 'together' || maxTasksPerHour >= taskSuiteSize,
    {
      path: ['maxTasksPerHour'],
      message: 'must be at least taskSuiteSize where groups stay together',
    },
  )
  .refine(
    ({ groups, maxTasksPerAnnotator = Number.POSITIVE_INFINITY, taskSuiteSize }) =>
      groups?.rule !== 'together' || maxTasksPerAnnotator >= taskSuiteSize,
    {
      path: ['maxTasksPerAnnotator'],
      message: 'must be at least taskSuiteSize where groups stay together',
    },
  )
  .refine(
    ({ aggregation, question }) => aggregation.method !== 'kos' || question.choices.length === 2,
    {
      path: ['aggregation', 'method'],
      message: 'kos takes exactly 2 choices: use one-coin, mace or dawid-skene',
    },
  )
  .refine(
    ({ gold, question }) =>
      Object.keys(gold?.quota ?? {}).every((name) =>
        question.choices.some(({ value }) => value === name),
      ),
    { path: ['gold', 'quota'], message: 'must name choices of the question' },
  )
  .refine(
    ({ gold: { stepsOff = 0 } = {}, question }) =>
      stepsOff === 0 || stepsOff < question.choices.length - 1,
    {
      path: ['gold', 'stepsOff'],
      message:
        'must leave something wrong: less than the steps between the first choice and the last',
    },
  )
  .refine(
    ({ groups, pools, priority, labelName }) =>
      ![groups, pools, priority].some(
        (rule) => rule?.by === labelName || rule?.by === `${labelName}-metadata`,
      ),
    { path: ['labelName'], message: 'must not be a member that the job reads: it would be lost' },
  )
  .superRefine((file, context) => {
    for (const { path, message } of ruleFaults(file.rules ?? [], file)) {
      context.addIssue({ code: 'custom', path: ['rules', ...path], message });
    }
    for (const { path, message } of retrainingFaults(file)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type JobFile = z.infer<typeof JobFile>;

/** Life of a job: an owner imports into a draft, publishes it, may pause it, and closes it for good. */
export const JobState = z.enum(['draft', 'published', 'paused', 'closed']);
export type JobState = z.infer<typeof JobState>;

/** Another number of counted answers for every task of a running job. Repeat until `done`. */
export const RedundancyBody = z.strictObject({ redundancy: JobFile.shape.redundancy.unwrap() });

/**
 * A job as owners see it. Instants are epoch milliseconds; `dataset` is the id of the newest export;
 * `redundancy` is the file's until the owner changes it.
 */
export const JobView = z.strictObject({
  jobId: z.string(),
  state: JobState,
  tasks: z.int(),
  gold: z.int(),
  taskSuites: z.int(),
  createdAt: z.int(),
  redundancy: z.int(),
  dataset: z.string().nullable(),
  file: JobFile,
});
export type JobView = z.infer<typeof JobView>;

/** What `validate` answers: the file with every default filled in. */
export const JobCheck = z.strictObject({ valid: z.literal(true), file: JobFile });
