import type { Answer } from '../contracts/answer.ts';
import type { JobFile } from '../contracts/job.ts';
import { judge } from '../inference/classes/frozen-pool.ts';
import type { Assignment } from './assignment.ts';
import { type Mask, maskOf, tasksOf } from './mask.ts';
import type { ModelInUse } from './model.ts';
import { type SuiteLabel, shutTasks, type TaskSuite } from './task-suite.ts';

/** A counted answer and who gave it. */
export interface CountedAnswer {
  readonly annotatorId: string;
  readonly answer: Answer;
}

/** Counted answers of a task by what they say. */
export interface Tally {
  readonly votes: Readonly<Record<string, number>>;
  readonly abstentions: Readonly<Record<string, number>>;
}

/**
 * The counted answers of each task of a suite, in order of assignment id.
 *
 * @returns undefined when the assignments do not add up to the suite's counters: a torn read
 */
export function countedAnswers(
  suite: TaskSuite,
  assignments: readonly Assignment[],
): CountedAnswer[][] | undefined {
  const byTask: CountedAnswer[][] = suite.wanted.map(() => []);
  const ordered = assignments.toSorted((a, b) => (a.assignmentId < b.assignmentId ? -1 : 1));
  for (const { annotatorId, counted, answers } of ordered) {
    for (const task of tasksOf(counted)) {
      const answer = answers[task];
      if (answer !== undefined) byTask[task]?.push({ annotatorId, answer });
    }
  }
  return byTask.every((answers, task) => answers.length === suite.counted[task])
    ? byTask
    : undefined;
}

/** Counts votes and abstentions of one task. */
export function tallyOf(answers: readonly CountedAnswer[]): Tally {
  const votes: Record<string, number> = {};
  const abstentions: Record<string, number> = {};
  for (const { answer } of answers) {
    if ('choice' in answer) votes[answer.choice] = (votes[answer.choice] ?? 0) + 1;
    else abstentions[answer.abstain] = (abstentions[answer.abstain] ?? 0) + 1;
  }
  return { votes, abstentions };
}

/** What judges a task: its shares of votes as they are or shrunk, or a model of who is right how often. */
export type Judge = 'shares' | 'shrunken-shares' | ModelInUse;

/**
 * How probable each choice of a task is, in the order of the question; undefined without a vote.
 *
 * Shares are shrunk by one vote more, spread over all choices: a share of few votes is no probability.
 */
export function posteriorOf(
  answers: readonly CountedAnswer[],
  choices: readonly string[],
  by: Judge,
): Float64Array | undefined {
  const votes = answers.flatMap(({ annotatorId, answer }) => {
    const choice = 'choice' in answer ? choices.indexOf(answer.choice) : -1;
    return choice < 0 ? [] : [{ annotatorId, choice }];
  });
  if (votes.length === 0) return undefined;
  const said = votes.map(({ choice }) => choice);
  if (typeof by === 'object') {
    const rows = votes.map(({ annotatorId }) => by.rowOf.get(annotatorId) ?? -1);
    return judge(by.pool, rows, said);
  }
  const imagined = by === 'shares' ? 0 : 1;
  const shares = new Float64Array(choices.length).fill(imagined / choices.length);
  for (const choice of said) shares[choice] = (shares[choice] ?? 0) + 1;
  return shares.map((share) => share / (said.length + imagined));
}

/** The most probable choice, of equals the first of the question, and how probable it is. No vote, no label. */
export function labelFrom(
  posterior: Float64Array | undefined,
  choices: readonly string[],
): SuiteLabel {
  if (posterior === undefined) return { choice: null, confidence: 0 };
  const confidence = Math.max(...posterior);
  const choice = choices[posterior.indexOf(confidence)] ?? null;
  return { choice, confidence: round(confidence) };
}

/**
 * Tasks of a complete suite that should get one more answer: their label is less probable than the job wants,
 * or there is none, and they have not got as many answers as a task may have.
 *
 * @param allowedDoubt what the model says a task may keep of doubt, where the job has a target error
 */
export function unsureTasks(
  suite: TaskSuite,
  labels: readonly SuiteLabel[],
  { adaptive }: Pick<JobFile, 'adaptive'>,
  allowedDoubt: number | null = null,
): Mask {
  if (adaptive === undefined) return 0;
  const { wanted, redundancy } = suite;
  const most = Math.max(adaptive.maxRedundancy, redundancy);
  const least = allowedDoubt === null ? adaptive.minConfidence : 1 - allowedDoubt;
  const unsure = labels.flatMap(({ choice, confidence }, task) =>
    (choice === null || confidence < least) && (wanted[task] ?? 0) < most ? [task] : [],
  );
  return maskOf(unsure) & ~shutTasks(suite);
}

/** Six digits are all that a probability needs in a file, and the same on every machine. */
export const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Entropy of a posterior in bits: 0 where one choice is certain, and without a vote. */
export const entropyBits = (posterior: Float64Array = new Float64Array(0)): number =>
  posterior.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
