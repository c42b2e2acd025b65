import * as z from 'zod';
import { sayingOf } from './event.ts';

const Said = z
  .union([z.object({ choice: z.string() }), z.object({ abstain: z.string() })])
  .transform((value) => sayingOf(value) ?? '');
/** What is stored by task of the suite, or by gold task of the hand: the saying of each answer. */
const SaidByTask = z.record(z.string(), Said);

/** Members of stored items that the check reads; all others are passed over, so newer ones do no harm. */
export const StoredSuite = z.object({
  kind: z.literal('taskSuite'),
  jobId: z.string(),
  taskSuiteId: z.string(),
  bin: z.int(),
  place: z.int(),
  wanted: z.array(z.int()),
  counted: z.array(z.int()),
  leases: z.array(
    z.object({
      assignmentId: z.string(),
      annotatorId: z.string(),
      tasks: z.int(),
      gold: z.int(),
      expiresAt: z.int(),
      answered: z.int().default(0),
    }),
  ),
  seenBy: z.record(z.string(), z.int()),
  labels: z.array(z.unknown()).nullable(),
  grouping: z.object({ rule: z.string(), groups: z.array(z.int()) }).optional(),
  aside: z.int().default(0),
});
export type StoredSuite = z.infer<typeof StoredSuite>;

export const StoredAssignment = z.object({
  kind: z.literal('assignment'),
  jobId: z.string(),
  taskSuiteId: z.string(),
  assignmentId: z.string(),
  annotatorId: z.string(),
  state: z.string(),
  tasks: z.int(),
  counted: z.int(),
  answers: SaidByTask,
  late: SaidByTask,
  gold: z.array(z.string()),
  goldAnswers: SaidByTask,
  lateGold: SaidByTask.default({}),
  goldCount: z.int(),
  sent: z.string().nullable(),
  declined: z.string().optional(),
  reclaimed: z.boolean(),
});
export type StoredAssignment = z.infer<typeof StoredAssignment>;

export const StoredAnnotator = z.object({
  kind: z.literal('annotator'),
  annotatorId: z.string(),
  jobId: z.string(),
  hands: z.array(
    z.object({
      assignmentId: z.string(),
      taskSuiteId: z.string(),
      tasks: z.int(),
      gold: z.array(z.string()),
    }),
  ),
  handed: z.int(),
  counted: z.int(),
  countedTasks: z.int(),
  answers: z.int(),
  submitted: z.int(),
  barred: z.boolean(),
  standing: z.object({ decisions: z.int() }).optional(),
  pools: z.array(z.string()).default([]),
});
export type StoredAnnotator = z.infer<typeof StoredAnnotator>;

export const StoredGold = z.object({
  kind: z.literal('gold'),
  jobId: z.string(),
  goldId: z.string(),
  exposures: z.int(),
});
export type StoredGold = z.infer<typeof StoredGold>;

export const StoredJob = z.object({
  kind: z.literal('job'),
  jobId: z.string(),
  state: z.string(),
  tasks: z.int(),
  gold: z.int(),
  training: z.int().default(0),
  exam: z.int().default(0),
  taskSuites: z.int(),
  redundancy: z.int().optional(),
  adjusted: z.boolean().default(true),
  bins: z.array(z.object({ pool: z.string().nullable() })),
  file: z.object({
    redundancy: z.int(),
    adaptive: z.object({ maxRedundancy: z.int() }).optional(),
    decline: z.object({ setAsideAfter: z.int().optional() }).optional(),
    maxTasksPerAnnotator: z.int().optional(),
    gold: z.object({ maxExposures: z.int().optional() }).optional(),
  }),
});
export type StoredJob = z.infer<typeof StoredJob>;

/** A row of the table: its key, its entries in the two indexes, and the item. */
export const Row = z.object({
  pk: z.string(),
  sk: z.string(),
  version: z.int(),
  q: z.string().optional(),
  at: z.number().optional(),
  n: z.string().optional(),
  body: z.looseObject({ kind: z.string(), version: z.int() }),
});
export type Row = z.infer<typeof Row>;

/** The tasks of a mask: bit i for task i. */
export const tasksIn = (mask: number): number[] =>
  Array.from({ length: 31 }, (_, task) => task).filter((task) => (mask >> task) & 1);

/** The tasks that have an answer. */
export const keysOf = (answers: Readonly<Record<string, string>>): number[] =>
  Object.keys(answers).map(Number);
