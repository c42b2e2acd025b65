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
  const truth = new Uint8Array(taskCount);
  for (let t = 0; t < taskCount; t++) truth[t] = random() * random() * classCount;
  const task = shuffledTasks(taskCount, random);
  const annotator = new Uint32Array(task.length);
  const vote = new Uint8Array(task.length);
  for (let i = 0; i < task.length; i++) {
    const who = below(annotatorCount);
    const knows = random() < (right[who] ?? 0);
    annotator[i] = who;
    vote[i] = knows ? (truth[task[i] ?? 0] ?? 0) : below(classCount);
  }
  const shape = { taskCount, annotatorCount, classCount };
  return { columns: { task, annotator, vote }, shape, truth };
}

function shuffledTasks(taskCount: number, random: () => number): Uint32Array {
  const task = new Uint32Array(taskCount * REDUNDANCY);
  for (let i = 0; i < task.length; i++) task[i] = i % taskCount;
  for (let i = task.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const other = task[j] ?? 0;
    task[j] = task[i] ?? 0;
    task[i] = other;
  }
  return task;
}
