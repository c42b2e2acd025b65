import { type CountedAnswer, countedAnswers } from '../core/aggregation.ts';
import type { Assignment } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import type { AnswerPairs } from '../core/repeat.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Votes } from '../inference/votes.ts';
import type { Services } from '../ports.ts';
import { loadWholeSuite } from './aggregation.ts';
import { allGoldIds, loadGold } from './lookup.ts';
import { suiteRef } from './suites.ts';
import { VoteCollector } from './vote-collector.ts';
import { weightlessIn } from './weight.ts';

const PARTITIONS_AT_ONCE = 16;
const MOST_READS = 5;

/** A suite, its assignments, and the counted answers of each of its tasks. */
export interface AnsweredSuite {
  readonly suite: TaskSuite;
  readonly assignments: readonly Assignment[];
  readonly answers: readonly (readonly CountedAnswer[])[];
}

/**
 * Reads the suites numbered `from` up to `to` with all their answers, in order, 16 at a time. The counted
 * answers of people without weight are left out.
 */
export const answeredSuites = (
  services: Services,
  job: Job,
  from = 0,
  to = job.taskSuites,
  leftOut?: ReadonlySet<string>,
): AsyncGenerator<AnsweredSuite> =>
  answeredSuitesAt(
    services,
    job,
    Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i),
    leftOut,
  );

/** Reads some suites by number, as `answeredSuites`. */
export async function* answeredSuitesAt(
  services: Services,
  job: Pick<Job, 'jobId' | 'file'>,
  numbers: readonly number[],
  leftOut?: ReadonlySet<string>,
): AsyncGenerator<AnsweredSuite> {
  const weightless = leftOut ?? (await weightlessIn(services, job));
  for (let start = 0; start < numbers.length; start += PARTITIONS_AT_ONCE) {
    const some = numbers.slice(start, start + PARTITIONS_AT_ONCE);
    const refs = some.map((number) => suiteRef(job, number));
    const answered = await Promise.all(refs.map((ref) => loadAnswered(services, ref)));
    yield* answered.map((each) => withoutWeightless(each, weightless));
  }
}

function withoutWeightless(
  { suite, assignments, answers }: AnsweredSuite,
  weightless: ReadonlySet<string>,
): AnsweredSuite {
  if (weightless.size === 0) return { suite, assignments, answers };
  const hasWeight = ({ annotatorId }: { readonly annotatorId: string }) =>
    !weightless.has(annotatorId);
  return {
    suite,
    assignments: assignments.filter(hasWeight),
    answers: answers.map((task) => task.filter(hasWeight)),
  };
}

/** Reads a partition again while a transaction has torn it. @throws ServiceError `busy` when all were torn */
async function loadAnswered(
  services: Services,
  ref: { readonly jobId: string; readonly taskSuiteId: string },
): Promise<AnsweredSuite> {
  for (let reads = 0; reads < MOST_READS; reads++) {
    const whole = await loadWholeSuite(services, ref);
    if (whole === undefined) throw new Error(`task suite ${ref.taskSuiteId} is missing`);
    const answers = countedAnswers(whole.suite, whole.assignments);
    if (answers !== undefined) return { ...whole, answers };
  }
  throw new ServiceError('busy', {
    detail: 'answers came in too fast to be read as a whole; try again',
    retryAfterSeconds: 1,
  });
}

/**
 * All that labels are made from, in typed arrays: ordinary tasks first in suite order, then gold.
 *
 * `gold` [T] holds the known class of gold tasks and −1 elsewhere; `unsure` and `unreadable` count
 * abstentions a task, `complete` tells which have all their answers, `aside` which are asked of nobody any
 * more; `endedAt` is the newest counted
 * answer a suite. `hash` names all of it: the same counted answers to the same wishes give the same text.
 */
export interface CollectedVotes {
  readonly votes: Votes;
  readonly gold: Int32Array;
  readonly annotatorIds: readonly string[];
  readonly abstentions: readonly Uint8Array[];
  readonly complete: Uint8Array;
  readonly aside: Uint8Array;
  readonly endedAt: Float64Array;
  readonly taskSuites: readonly { readonly payload: TaskSuite['payload']; readonly size: number }[];
  readonly answers: number;
  /** First and second answers to repeated tasks. */
  readonly repeats: AnswerPairs;
  /** Whose answers are left out, by a rule. */
  readonly weightless?: readonly string[];
  readonly hash: string;
}

/**
 * Reads every response of a job into votes. Memory: about 30 bytes a vote while they are packed.
 *
 * @param leftOut whose answers are left out: those without weight unless said
 */
export async function collectVotes(
  services: Services,
  job: Job,
  leftOut?: ReadonlySet<string>,
): Promise<CollectedVotes> {
  const weightless = leftOut ?? (await weightlessIn(services, job));
  const collector = new VoteCollector(services, job, job);
  for await (const answered of answeredSuites(services, job, 0, job.taskSuites, weightless)) {
    collector.add(answered);
  }
  const collected = collector.finish(await loadGold(services, job.jobId, allGoldIds(job)));
  return { ...collected, weightless: [...weightless] };
}
