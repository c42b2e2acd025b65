import { mustBeIndex } from '../votes.ts';

/** One number: who said how much of which task. Indexes from 0; a repeated reading is a second answer. */
export type NumberTriple = readonly [task: number, annotator: number, value: number];

/** How many tasks and annotators there are, whether or not each of them has an answer. */
export interface AnswersShape {
  readonly taskCount: number;
  readonly annotatorCount: number;
}

/**
 * All numbers of a job in compressed rows, one row a task, as `Votes` are for classes.
 *
 * The answers of task t stand at `taskStart[t]` up to, not including, `taskStart[t + 1]`; within a row
 * they are in order of annotator, then value, so that equal answers are equal bytes.
 */
export interface NumberAnswers extends AnswersShape {
  readonly taskStart: Uint32Array;
  readonly annotator: Uint32Array;
  readonly value: Float64Array;
}

/**
 * Packs numbers into compressed rows; the order they come in leaves no trace. O(n log n).
 *
 * @throws RangeError when an index is outside the shape or a value is NaN or infinite
 * @example numbersFrom([[0, 0, 3.5], [0, 1, 4]], { taskCount: 1, annotatorCount: 2 })
 */
export function numbersFrom(triples: Iterable<NumberTriple>, shape: AnswersShape): NumberAnswers {
  const { taskCount, annotatorCount } = shape;
  const sorted = [...triples];
  for (const [task, annotator, value] of sorted) {
    mustBeIndex('task', task, taskCount);
    mustBeIndex('annotator', annotator, annotatorCount);
    if (!Number.isFinite(value))
      throw new RangeError(`value must be a finite number, got ${value}`);
  }
  sorted.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const taskStart = new Uint32Array(taskCount + 1);
  for (const [task] of sorted) taskStart[task + 1]!++;
  for (let t = 0; t < taskCount; t++) taskStart[t + 1]! += taskStart[t]!;
  return {
    taskCount,
    annotatorCount,
    taskStart,
    annotator: Uint32Array.from(sorted, (triple) => triple[1]),
    value: Float64Array.from(sorted, (triple) => triple[2]),
  };
}
