import { JobFile } from '../../src/contracts/job.ts';
import { newAnnotator } from '../../src/core/annotator.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import type { Contest } from '../../src/core/contest.ts';
import type { Gold } from '../../src/core/gold.ts';
import type { Import, Invite, Job } from '../../src/core/job.ts';
import type { MachineClient } from '../../src/core/machine-client.ts';
import type { Model } from '../../src/core/model.ts';
import type { RulesRecord, Weightless } from '../../src/core/rules/record.ts';
import type { Decision } from '../../src/core/standing.ts';
import { newTaskSuite, type TaskSuite } from '../../src/core/task-suite.ts';

const payload = { chunk: 'c0ffee', offset: 17, bytes: 400 };

export const taskSuite = (jobId: string, name: number | string, place = 5): TaskSuite =>
  newTaskSuite({ jobId, taskSuiteId: `s${name}`, bin: 0, place, payload }, 3, 2);

export const assignment = (suite: TaskSuite, nonce: string, annotatorId = 'n0001'): Assignment => ({
  kind: 'assignment',
  jobId: suite.jobId,
  taskSuiteId: suite.taskSuiteId,
  assignmentId: `${suite.jobId}.${suite.taskSuiteId}.${nonce}`,
  annotatorId,
  state: 'leased',
  tasks: 7,
  counted: 0,
  answers: { 0: { choice: 'yes', ms: 1_200 }, 2: { abstain: 'unsure' } },
  late: {},
  gold: ['g0'],
  goldAnswers: {},
  goldCount: 1,
  savedAt: 1_790_000_000_000,
  endedAt: 0,
  sent: null,
  reclaimed: false,
  version: 1,
});

export const annotator = (jobId: string, annotatorId: string) =>
  newAnnotator({
    annotatorId,
    jobId,
    cap: null,
    pools: [],
    place: 9,
    seenAt: 1_790_000_000_000,
  });

export const job = (jobId: string): Job => ({
  kind: 'job',
  jobId,
  state: 'draft',
  file: JobFile.parse({
    name: 'Läsionen',
    question: {
      type: 'choice',
      text: 'Läsion?',
      media: 'text',
      choices: [
        { value: 'yes', text: 'Ja' },
        { value: 'no', text: 'Nein' },
      ],
    },
  }),
  tasks: 0,
  gold: 0,
  taskSuites: 0,
  bins: [{ pool: null, priority: 'normal', taskSuites: 3, tasks: 9 }],
  redundancy: 2,
  wish: 0,
  adjusted: true,
  nearEnd: false,
  createdAt: 1_790_000_000_000,
  changedAt: 1_790_000_000_000,
  settled: true,
  dataset: null,
  version: 1,
});

export const importOf = (jobId: string): Import => ({
  kind: 'import',
  jobId,
  manifest: 'manifests/a.jsonl',
  offset: 0,
  totalBytes: 90,
  lines: 0,
  chunks: 0,
  taskSuites: 0,
  tasks: 0,
  gold: 0,
  bins: [],
  duplicates: 0,
  skipped: 0,
  problems: [{ line: 3, code: 'not-json', reason: 'must be JSON' }],
  done: false,
  version: 1,
});

export const gold = (jobId: string, goldId: string): Gold => ({
  kind: 'gold',
  jobId,
  goldId,
  truth: ['yes'],
  payload,
  exposures: 0,
  version: 1,
});

export const contest = (jobId: string, goldId: string, annotatorId: string): Contest => ({
  kind: 'contest',
  jobId,
  goldId,
  annotatorId,
  assignmentId: `${jobId}.s0.a0000001`,
  at: 1_790_000_000_000,
  given: 'no',
  note: 'Läsion fehlt.',
  state: 'open',
  version: 1,
});

export const decision = (jobId: string, annotatorId: string, number: number): Decision => ({
  kind: 'decision',
  jobId,
  annotatorId,
  decisionId: `d${String(number).padStart(4, '0')}`,
  at: 1_790_000_000_000,
  by: 'staff:o1',
  from: 'working',
  to: 'paused',
  reason: 'owner',
  evidence: { right: 3, of: 11 },
  note: '',
  version: 1,
});

export const model = (jobId: string): Model => ({
  kind: 'model',
  jobId,
  digest: '0123456789abcdef'.repeat(4),
  answers: 31,
  version: 1,
});

export const invite = (jobId: string, inviteId: string): Invite => ({
  kind: 'invite',
  inviteId,
  role: 'annotator',
  jobId,
  pools: [],
  people: 10,
  used: 0,
  usedBy: [],
  expiresAt: 1_790_000_000_000,
  version: 1,
});

export const client = (jobId: string, clientId: string): MachineClient => ({
  kind: 'client',
  clientId,
  jobId,
  name: 'registry',
  digest: 'a'.repeat(64),
  createdBy: 'o1',
  createdAt: 1_790_000_000_000,
  expiresAt: 1_797_776_000_000,
  revokedAt: null,
  version: 1,
});

/** The next version of an item, changed. */
export const changed = <T extends { readonly version: number }>(
  item: T,
  change: Partial<T>,
): T => ({
  ...item,
  ...change,
  version: item.version + 1,
});

export const rulesRecord = (jobId: string, annotatorId: string): RulesRecord => ({
  kind: 'rulesRecord',
  jobId,
  annotatorId,
  trail: {
    ended: 7,
    hands: [{ at: 1_790_000_000_000, said: 'ab?', ms: [1_200, 3_400, -1] }],
    hours: [497_222],
    devices: [],
    gold: '10',
    goldAnswered: 2,
  },
  marks: { 'too-fast': { hand: 3, gold: 1, at: 1_789_999_000_000 } },
  version: 1,
});

export const weightless = (jobId: string): Weightless => ({
  kind: 'weightless',
  jobId,
  annotatorIds: ['n1', 'n2'],
  version: 1,
});
