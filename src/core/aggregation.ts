import type { Answer } from '../contracts/answer.ts';
import type { JobFile } from '../contracts/job.ts';
import type { Assignment } from './assignment.ts';
import { type Mask, maskOf, tasksOf } from './mask.ts';
import type { SuiteLabel, TaskSuite } from './task-suite.ts';

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

/**
 * The label by majority: the choice with most votes, of equals the first of the question; its share of
 * the votes as confidence. No vote, no label.
 */
export function majorityLabel({ votes }: Tally, choices: readonly string[]): SuiteLabel {
  let best: string | null = null;
  let total = 0;
  for (const choice of choices) {
    const count = votes[choice] ?? 0;
    total += count;
    if (count > 0 && (best === null || count > (votes[best] ?? 0))) best = choice;
  }
  return { choice: best, confidence: best === null ? 0 : round((votes[best] ?? 0) / total) };
}

/**
 * Tasks of a complete suite that should get one more answer: their label has too small a share of the
 * votes, or none, and they have not got as many answers as a task may have.
 */
export function unsureTasks(
  { wanted, redundancy, aside = 0 }: TaskSuite,
  labels: readonly SuiteLabel[],
  { adaptive }: Pick<JobFile, 'adaptive'>,
): Mask {
  if (adaptive === undefined) return 0;
  const most = Math.max(adaptive.maxRedundancy, redundancy);
  const unsure = labels.flatMap(({ confidence }, task) =>
    confidence < adaptive.minConfidence && (wanted[task] ?? 0) < most ? [task] : [],
  );
  return maskOf(unsure) & ~aside;
}

/** Six digits are all that a probability needs in a file, and the same on every machine. */
export const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Entropy of the vote shares in bits: 0 when all agree. */
export function entropyBits({ votes }: Tally): number {
  const counts = Object.values(votes);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0);
}
