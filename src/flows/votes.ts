import { JobFile } from '../contracts/job.ts';
import { type CountedAnswer, countedAnswers } from '../core/aggregation.ts';
import type { Assignment } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import { goldIdOf } from '../core/gold.ts';
import type { Job } from '../core/job.ts';
import { completeTasks, type TaskSuite } from '../core/task-suite.ts';
import { type Votes, type VoteTriple, votesFrom } from '../inference/votes.ts';
import type { Services } from '../ports.ts';
import { loadWholeSuite } from './aggregation.ts';
import { allGoldIds, loadTruths } from './lookup.ts';
import { suiteRefs } from './suites.ts';

const PARTITIONS_AT_ONCE = 16;
const MOST_READS = 5;

/** A suite, its assignments, and the counted answers of each of its tasks. */
export interface AnsweredSuite {
  readonly suite: TaskSuite;
  readonly assignments: readonly Assignment[];
  readonly answers: readonly (readonly CountedAnswer[])[];
}

/** Reads the suites numbered `from` up to `to` with all their answers, in order, 16 at a time. */
export async function* answeredSuites(
  services: Services,
  job: Job,
  from = 0,
  to = job.taskSuites,
): AsyncGenerator<AnsweredSuite> {
  for (let start = from; start < to; start += PARTITIONS_AT_ONCE) {
    const refs = suiteRefs(job, start, Math.min(to, start + PARTITIONS_AT_ONCE));
    yield* await Promise.all(refs.map((ref) => loadAnswered(services, ref)));
  }
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
  readonly hash: string;
}

/** Reads every response of a job into votes. Memory: about 30 bytes a vote while collecting. */
export async function collectVotes(services: Services, job: Job): Promise<CollectedVotes> {
  const collector = new Collector(services, job);
  for await (const answered of answeredSuites(services, job)) collector.add(answered);
  return collector.finish(await loadTruths(services, job.jobId, allGoldIds(job)));
}

class Collector {
  readonly #job: Job;
  readonly #classOf: ReadonlyMap<string, number>;
  readonly #annotators = new Map<string, number>();
  readonly #triples: VoteTriple[] = [];
  /** A late response may answer gold that its giver met again: the first in order of id stands. */
  readonly #goldGiven = new Set<string>();
  readonly #goldAnswers: [goldId: string, annotator: number, choice: string][] = [];
  readonly #abstentions: readonly Uint8Array[];
  readonly #complete: Uint8Array;
  readonly #aside: Uint8Array;
  readonly #endedAt: Float64Array;
  readonly #suites: { payload: TaskSuite['payload']; size: number }[] = [];
  readonly #digest;
  #task = 0;
  #answers = 0;

  constructor(services: Services, job: Job) {
    this.#job = job;
    this.#digest = services.newDigest();
    // Parsed again for the order of its members: a store need not keep that.
    this.#digest.update(JSON.stringify([job.jobId, job.redundancy, JobFile.parse(job.file)]));
    this.#classOf = new Map(job.file.question.choices.map((choice, i) => [choice.value, i]));
    this.#abstentions = [new Uint8Array(job.tasks), new Uint8Array(job.tasks)];
    this.#complete = new Uint8Array(job.tasks);
    this.#aside = new Uint8Array(job.tasks);
    this.#endedAt = new Float64Array(job.taskSuites);
  }

  add({ suite, assignments, answers }: AnsweredSuite): void {
    const complete = completeTasks(suite);
    const aside = suite.aside ?? 0;
    this.#digest.update(`${complete} ${aside}\n`);
    answers.forEach((task, i) => {
      this.#complete[this.#task] = (complete >> i) & 1;
      this.#aside[this.#task] = (aside >> i) & 1;
      for (const counted of task) this.#addAnswer(this.#task, counted);
      this.#task++;
    });
    for (const assignment of assignments) this.#addGold(assignment);
    this.#endedAt[this.#suites.length] = newestEnd(assignments);
    this.#suites.push({ payload: suite.payload, size: suite.wanted.length });
  }

  #addAnswer(task: number, { annotatorId, answer }: CountedAnswer): void {
    this.#answers++;
    const said = 'choice' in answer ? answer.choice : answer.abstain;
    this.#digest.update(`${task}\t${annotatorId}\t${said}\n`);
    if ('choice' in answer) {
      const vote = this.#classOf.get(answer.choice);
      if (vote !== undefined) this.#triples.push([task, this.#annotatorOf(annotatorId), vote]);
    } else {
      const counts = this.#abstentions[answer.abstain === 'unsure' ? 0 : 1];
      if (counts) counts[task] = (counts[task] ?? 0) + 1;
    }
  }

  #addGold({ state, annotatorId, gold, goldAnswers }: Assignment): void {
    if (state === 'void' || state === 'leased') return;
    for (const [index, answer] of Object.entries(goldAnswers)) {
      const goldId = gold[Number(index)];
      const once = `${annotatorId} ${goldId}`;
      if (goldId === undefined || !('choice' in answer) || this.#goldGiven.has(once)) continue;
      this.#goldGiven.add(once);
      this.#goldAnswers.push([goldId, this.#annotatorOf(annotatorId), answer.choice]);
    }
  }

  #annotatorOf(annotatorId: string): number {
    const known = this.#annotators.get(annotatorId);
    if (known !== undefined) return known;
    this.#annotators.set(annotatorId, this.#annotators.size);
    return this.#annotators.size - 1;
  }

  finish(truths: Readonly<Record<string, readonly string[]>>): CollectedVotes {
    const { tasks, gold: goldCount } = this.#job;
    const gold = new Int32Array(tasks + goldCount).fill(-1);
    const rows = new Map(allGoldIds(this.#job).map((goldId, i) => [goldId, tasks + i]));
    for (const [index, truth] of Object.entries(truths)) {
      // Several right choices are no class: such gold says who is careful, not who confuses what.
      if (truth.length > 1) rows.delete(goldIdOf(Number(index)));
      else gold[tasks + Number(index)] = this.#classOf.get(truth[0] ?? '') ?? -1;
    }
    for (const [goldId, annotator, choice] of this.#goldAnswers) {
      const row = rows.get(goldId);
      const vote = this.#classOf.get(choice);
      this.#digest.update(`${goldId}\t${annotator}\t${choice}\n`);
      if (row !== undefined && vote !== undefined) this.#triples.push([row, annotator, vote]);
    }
    this.#digest.update(gold.join());
    return {
      votes: votesFrom(this.#triples, {
        taskCount: tasks + goldCount,
        annotatorCount: this.#annotators.size,
        classCount: this.#classOf.size,
      }),
      gold,
      annotatorIds: [...this.#annotators.keys()],
      abstentions: this.#abstentions,
      complete: this.#complete,
      aside: this.#aside,
      endedAt: this.#endedAt,
      taskSuites: this.#suites,
      answers: this.#answers,
      hash: this.#digest.hex(),
    };
  }
}

const newestEnd = (assignments: readonly Assignment[]): number =>
  assignments.reduce(
    (newest, { counted, endedAt }) => (counted ? Math.max(newest, endedAt) : newest),
    0,
  );
