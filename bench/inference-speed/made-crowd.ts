import { seededRandom } from '../../src/inference/numeric.ts';
import type { VoteColumns, VotesShape } from '../../src/inference/votes.ts';

/** Votes of a made-up crowd, in no order, and the truth of every task. */
export interface MadeCrowd {
  readonly columns: VoteColumns;
  readonly shape: VotesShape;
  readonly truth: Uint8Array;
}

const REDUNDANCY = 5;
const ANSWERS_AN_ANNOTATOR = 200;
const SPAM = 0.15;

/**
 * Five votes a task, an annotator for 200 answers, of whom 15 % answer at random. The others are right in
 * 55 to 95 % of tasks and wrong in any other way alike; earlier classes are more frequent.
 */
export function madeCrowd(answers: number, classCount: number, seed: number): MadeCrowd {
  const random = seededRandom(seed);
  const taskCount = Math.floor(answers / REDUNDANCY);
  const annotatorCount = Math.ceil(answers / ANSWERS_AN_ANNOTATOR);
  const right = Float64Array.from({ length: annotatorCount }, () =>
    random() < SPAM ? 0 : 0.55 + 0.4 * random(),
  );
  const below = (count: number) => Math.floor(random() * count);
  const truth = Uint8Array.from({ length: taskCount }, () => random() * random() * classCount);
  const task = shuffledTasks(taskCount, random);
  const annotator = Uint32Array.from(task, () => below(annotatorCount));
  const vote = new Uint8Array(task.length);
  for (const [i, t] of task.entries()) {
    const knows = random() < (right[annotator[i] ?? 0] ?? 0);
    vote[i] = knows ? (truth[t] ?? 0) : below(classCount);
  }
  const shape = { taskCount, annotatorCount, classCount };
  return { columns: { task, annotator, vote }, shape, truth };
}

function shuffledTasks(taskCount: number, random: () => number): Uint32Array {
  const task = Uint32Array.from({ length: taskCount * REDUNDANCY }, (_, i) => i % taskCount);
  for (let i = task.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const other = task[j] ?? 0;
    task[j] = task[i] ?? 0;
    task[i] = other;
  }
  return task;
}
