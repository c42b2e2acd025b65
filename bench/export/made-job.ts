import { createHash } from 'node:crypto';
import { JobFile } from '../../src/contracts/job.ts';
import type { Assignment } from '../../src/core/assignment.ts';
import { taskSuiteIdOf } from '../../src/core/import.ts';
import type { Job } from '../../src/core/job.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import type { Item, Services } from '../../src/ports.ts';

const SUITE = 20;
const REDUNDANCY = 3;
const CHOICES = ['none', 'mild', 'moderate', 'severe'];
const ANSWERS_AN_ANNOTATOR = 3_000;
/** Of the answers of a hand two are to gold: 10 %. */
const GOLD_A_HAND = 2;

/** A published job whose every answer follows from its numbers, so that none of it is held. */
export interface MadeJob {
  readonly job: Job;
  /** A suite with its assignments, in key order. */
  suite(number: number): readonly Item[];
  /** What each gold task is. */
  truth(gold: number): string;
  /** The tasks of a suite as the import wrote them. */
  payload(number: number): Uint8Array;
}

/** Mixes numbers into [0, 1): the finalizer of MurmurHash3. */
function drawn(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x85ebca6b) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const choice = (share: number): string => CHOICES[Math.floor(share * CHOICES.length)] ?? '';

/** Who is right in 60 to 95 % of tasks, and 10 % of people who are right by luck alone. */
const answerOf = (annotator: number, truth: string, ...what: readonly number[]): string => {
  const right = drawn(annotator, 7) < 0.1 ? 0 : 0.6 + 0.35 * drawn(annotator, 11);
  return drawn(annotator, 13, ...what) < right ? truth : choice(drawn(annotator, 17, ...what));
};

/** A job of so many tasks, with three answers a task and so many gold tasks. */
export function madeJob(tasks: number, gold: number): MadeJob {
  const jobId = 'jbench';
  const taskSuites = Math.ceil(tasks / SUITE);
  const people = Math.max(50, Math.ceil((tasks * REDUNDANCY) / ANSWERS_AN_ANNOTATOR));
  const truth = (task: number) => choice(drawn(task, 3) ** 2);
  const goldTruth = (index: number) => choice(drawn(index, 5));
  const assignment = (suite: number, hand: number): Assignment => {
    const annotator = Math.floor((drawn(suite, 19) * people + hand * 7) % people);
    const of = (count: number, answer: (i: number) => string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [i, { choice: answer(i) }]));
    const goldNumbers = Array.from({ length: gold > 0 ? GOLD_A_HAND : 0 }, (_, i) =>
      Math.floor(drawn(suite, hand, i, 23) * gold),
    );
    return {
      ...{ kind: 'assignment', jobId, taskSuiteId: taskSuiteIdOf(suite), state: 'submitted' },
      ...{ assignmentId: `${jobId}.${taskSuiteIdOf(suite)}.0000000${hand}` },
      ...{ annotatorId: `n${annotator.toString(36).padStart(20, '0')}` },
      ...{ tasks: MASK, counted: MASK, late: {}, goldCount: goldNumbers.length, savedAt: 0 },
      answers: of(SUITE, (i) => answerOf(annotator, truth(suite * SUITE + i), suite * SUITE + i)),
      gold: goldNumbers.map((number) => `g${number.toString(36)}`),
      goldAnswers: of(goldNumbers.length, (i) =>
        answerOf(annotator, goldTruth(goldNumbers[i] ?? 0), goldNumbers[i] ?? 0, 29),
      ),
      ...{ endedAt: 1_790_000_000_000 + suite, sent: null, reclaimed: false, version: 2 },
    };
  };
  return {
    job: jobOf(jobId, tasks, gold, taskSuites),
    truth: goldTruth,
    suite: (number) => [
      ...Array.from({ length: REDUNDANCY }, (_, hand) => assignment(number, hand)),
      suiteOf(jobId, number),
    ],
    payload: (number) =>
      Buffer.from(
        Array.from({ length: SUITE }, (_, i) => {
          const line = number * SUITE + i + 1;
          return `${JSON.stringify({ line, source: `Report ${line} of this ward.`, extra: {} })}\n`;
        }).join(''),
      ),
  };
}

const MASK = 2 ** SUITE - 1;

const suiteOf = (jobId: string, number: number): TaskSuite => ({
  ...{ kind: 'taskSuite', jobId, taskSuiteId: taskSuiteIdOf(number), bin: 0, place: 0 },
  payload: { chunk: 'made', offset: number, bytes: 1 },
  redundancy: REDUNDANCY,
  wanted: new Array<number>(SUITE).fill(REDUNDANCY),
  counted: new Array<number>(SUITE).fill(REDUNDANCY),
  ...{ leases: [], seenBy: {}, labels: null, version: 7 },
});

const jobOf = (jobId: string, tasks: number, gold: number, taskSuites: number): Job => ({
  ...{ kind: 'job', jobId, state: 'closed', tasks, gold, taskSuites, bins: [] },
  file: JobFile.parse({
    name: 'Bench',
    question: {
      ...{ type: 'choice', text: 'How severe is it?', media: 'text' },
      choices: CHOICES.map((value) => ({ value, text: value })),
    },
    redundancy: REDUNDANCY,
    taskSuiteSize: SUITE,
    leaseSeconds: 600,
    ...(gold > 0 ? { gold: { rate: 0.1 } } : {}),
  }),
  ...{ redundancy: REDUNDANCY, wish: 0, adjusted: true, nearEnd: false, createdAt: 0 },
  ...{ changedAt: 0, settled: true, dataset: null, version: 9 },
});

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** Services over a made job: nothing is stored but what runs in shards keep, and written bytes are counted. */
export function servicesOver(made: MadeJob): {
  readonly services: Services;
  readonly written: () => number;
} {
  let { job } = made;
  let written = 0;
  const kept = new Map<string, Uint8Array>();
  const numberOf = (taskSuiteId: string) => Number.parseInt(taskSuiteId.slice(1), 36);
  const gold = (goldId: string) => {
    const truth = made.truth(Number.parseInt(goldId.slice(1), 36));
    return { kind: 'gold', jobId: job.jobId, goldId, truth: [truth], version: 1 };
  };
  // biome-ignore lint/suspicious/noExplicitAny: a store of this one job, which knows what is asked of it
  const store: any = {
    get: async ({ kind, goldId }: { kind: string; goldId?: string }) =>
      kind === 'job' ? job : goldId === undefined ? undefined : gold(goldId),
    getMany: async (refs: { goldId: string }[]) => refs.map(({ goldId }) => gold(goldId)),
    queryPartition: async ({ taskSuiteId }: { taskSuiteId: string }) => ({
      items: made.suite(numberOf(taskSuiteId)),
    }),
    commit: async (items: Job[]) => {
      job = items[0] ?? job;
      return true;
    },
  };
  const objects = {
    put: async (
      key: string,
      body: Uint8Array | AsyncIterable<Uint8Array>,
      { ifAbsent = false }: { ifAbsent?: boolean },
    ) => {
      if (ifAbsent && kept.has(key)) return false;
      if (body instanceof Uint8Array) kept.set(key, body);
      else for await (const part of body) written += part.length;
      return true;
    },
    get: async (key: string, range?: { offset: number }) => {
      if (range !== undefined) return once(made.payload(range.offset));
      const body = kept.get(key);
      return body && once(body);
    },
    signGet: async (key: string) => key,
  };
  const services = {
    ...{ tenant: 'default', store, objects, now: () => 0, random: Math.random },
    newDigest: () => {
      const hash = createHash('sha256');
      return {
        update: (data: Uint8Array | string) => void hash.update(data),
        hex: () => hash.digest('hex'),
      };
    },
  };
  // An export asks for nothing else.
  return { services: services as unknown as Services, written: () => written };
}
