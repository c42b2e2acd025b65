import { JobMembers } from '../contracts/job.ts';
import type { CountedAnswer } from '../core/aggregation.ts';
import type { Assignment } from '../core/assignment.ts';
import type { Gold } from '../core/gold.ts';
import { type GoldCount, goldCount } from '../core/gold-walk.ts';
import type { Job } from '../core/job.ts';
import { type AnswerPairs, answeredRepeats, withPair } from '../core/repeat.ts';
import { completeTasks, type TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { allGoldIds } from './lookup.ts';
import { VoteColumnsInGrowth } from './vote-columns.ts';
import type { AnsweredSuite, CollectedVotes } from './votes.ts';

/** An answer to gold as it came: which gold task, whose answer by number, and what it was. */
export type GoldAnswer = readonly [goldId: string, annotator: number, choice: string];

/** What the suites of a job say that were read so far; `votes` and its `gold` leave out answers to gold. */
export interface CollectedPart extends Omit<CollectedVotes, 'gold'> {
  readonly goldAnswers: readonly GoldAnswer[];
}

/** Puts answered suites together into votes: add them in order, then take the part or finish the whole. */
export class VoteCollector {
  readonly #job: Job;
  readonly #classOf: ReadonlyMap<string, number>;
  readonly #annotators = new Map<string, number>();
  readonly #votes = new VoteColumnsInGrowth();
  /** A late response may answer gold that its giver met again: the first in order of id stands. */
  readonly #goldGiven = new Set<string>();
  readonly #goldAnswers: GoldAnswer[] = [];
  #repeats: AnswerPairs = {};
  readonly #abstentions: readonly Uint8Array[];
  readonly #complete: Uint8Array;
  readonly #aside: Uint8Array;
  readonly #endedAt: Float64Array;
  readonly #suites: { payload: TaskSuite['payload']; size: number }[] = [];
  readonly #digest;
  #task = 0;
  #answers = 0;

  /** @param room for so many tasks and suites at most */
  constructor(services: Services, job: Job, room: Pick<Job, 'tasks' | 'taskSuites'>) {
    this.#job = job;
    this.#digest = services.newDigest();
    // Parsed again for the order of its members: a store need not keep that.
    this.#digest.update(JSON.stringify([job.jobId, job.redundancy, JobMembers.parse(job.file)]));
    this.#classOf = new Map(job.file.question.choices.map((choice, i) => [choice.value, i]));
    this.#abstentions = [new Uint8Array(room.tasks), new Uint8Array(room.tasks)];
    this.#complete = new Uint8Array(room.tasks);
    this.#aside = new Uint8Array(room.tasks);
    this.#endedAt = new Float64Array(room.taskSuites);
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
    for (const assignment of assignments) {
      this.#addGold(assignment);
      this.#addRepeats(assignment);
    }
    this.#endedAt[this.#suites.length] = newestEnd(assignments);
    this.#suites.push({ payload: suite.payload, size: suite.wanted.length });
  }

  #addAnswer(task: number, { annotatorId, answer }: CountedAnswer): void {
    this.#answers++;
    const said = 'choice' in answer ? answer.choice : answer.abstain;
    this.#digest.update(`${task}\t${annotatorId}\t${said}\n`);
    if ('choice' in answer) {
      const vote = this.#classOf.get(answer.choice);
      if (vote !== undefined) this.#votes.push(task, this.#annotatorOf(annotatorId), vote);
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

  /** Second answers are no votes: they say how far the first ones can be relied on. */
  #addRepeats({ state, annotatorId, gold, goldAnswers, repeats }: Assignment): void {
    if (state === 'void' || state === 'leased') return;
    for (const { task, said, again } of answeredRepeats(repeats, gold.length, goldAnswers)) {
      this.#digest.update(`${task}\t${annotatorId}\t${said}\t${again}\n`);
      this.#repeats = withPair(this.#repeats, said, again);
    }
  }

  #annotatorOf(annotatorId: string): number {
    const known = this.#annotators.get(annotatorId);
    if (known !== undefined) return known;
    this.#annotators.set(annotatorId, this.#annotators.size);
    return this.#annotators.size - 1;
  }

  /** What was added, without gold: the answers to it stand beside. */
  part(): CollectedPart {
    const tasks = this.#task;
    for (const [goldId, annotator, choice] of this.#goldAnswers) {
      this.#digest.update(`${goldId}\t${annotator}\t${choice}\n`);
    }
    return {
      ...this.#collected(tasks),
      abstentions: this.#abstentions.map((counts) => counts.subarray(0, tasks)),
      complete: this.#complete.subarray(0, tasks),
      aside: this.#aside.subarray(0, tasks),
      endedAt: this.#endedAt.subarray(0, this.#suites.length),
      goldAnswers: this.#goldAnswers,
    };
  }

  /** The whole job, all its suites having been added. */
  finish(items: readonly (Gold | undefined)[]): CollectedVotes {
    const { tasks } = this.#job;
    const { gold, rows } = goldRows(this.#job, this.#classOf, items);
    for (const [goldId, annotator, choice] of this.#goldAnswers) {
      const row = rows.get(goldId);
      const vote = this.#classOf.get(choice);
      this.#digest.update(`${goldId}\t${annotator}\t${choice}\n`);
      if (row !== undefined && vote !== undefined) {
        this.#votes.push(tasks + row, annotator, vote);
      }
    }
    const known = new Int32Array(tasks + gold.length).fill(-1);
    known.set(gold, tasks);
    this.#digest.update(known.join());
    return { ...this.#collected(tasks + gold.length), gold: known };
  }

  #collected(taskCount: number): Omit<CollectedVotes, 'gold'> {
    const shape = {
      taskCount,
      annotatorCount: this.#annotators.size,
      classCount: this.#classOf.size,
    };
    return {
      votes: this.#votes.votes(shape),
      annotatorIds: [...this.#annotators.keys()],
      abstentions: this.#abstentions,
      complete: this.#complete,
      aside: this.#aside,
      endedAt: this.#endedAt,
      taskSuites: this.#suites,
      answers: this.#answers,
      repeats: this.#repeats,
      hash: this.#digest.hex(),
    };
  }
}

/** The class of each gold task, −1 where it has none, and the row of each that votes on it go to. */
export interface GoldRows {
  readonly gold: Int32Array;
  readonly rows: ReadonlyMap<string, number>;
}

/** What does not teach has no row. @param items the gold of the job, by number; undefined where none could be read */
export function goldRows(
  job: GoldCount,
  classOf: ReadonlyMap<string, number>,
  items: readonly (Gold | undefined)[],
): GoldRows {
  const gold = new Int32Array(goldCount(job)).fill(-1);
  const rows = new Map(allGoldIds(job).map((goldId, i) => [goldId, i]));
  for (const [i, item] of items.entries()) {
    if (item === undefined) continue;
    if (teaches(item)) gold[i] = classOf.get(item.truth[0] ?? '') ?? -1;
    else rows.delete(item.goldId);
  }
  return { gold, rows };
}

/**
 * True for gold that inference may learn from. Several right choices are no class: such gold says who is careful,
 * not who confuses what. What was picked among the tasks of the job is not like them: made of hard ones, promoted
 * of easy ones, it would tell a calibration error that does not hold.
 */
const teaches = ({ truth, origin = 'manifest', retired }: Gold): boolean =>
  truth.length === 1 &&
  (origin === 'manifest' || origin === 'uploaded') &&
  retired?.discounted === undefined;

const newestEnd = (assignments: readonly Assignment[]): number =>
  assignments.reduce(
    (newest, { counted, endedAt }) => (counted ? Math.max(newest, endedAt) : newest),
    0,
  );
