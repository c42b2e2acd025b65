import type { GroupRule } from '../../src/contracts/job.ts';
import { type Annotator, newAnnotator } from '../../src/core/annotator.ts';
import type { HandLimits } from '../../src/core/hand-out.ts';
import { newTaskSuite, type TaskSuite } from '../../src/core/task-suite.ts';
import { START } from './world.ts';

/** A suite that nobody has seen. */
export const freshSuite = (size = 3, redundancy = 2): TaskSuite =>
  newTaskSuite(
    {
      jobId: 'j1234',
      taskSuiteId: 's0',
      bin: 0,
      place: 7,
      payload: { chunk: 'c0ffee', offset: 0, bytes: 9 },
    },
    size,
    redundancy,
  );

/** A suite that nobody has seen, its tasks in groups by number: `[0, 0, 1]` are two and one. */
export const groupedSuite = (
  rule: GroupRule['rule'],
  groups: readonly number[],
  redundancy = 2,
): TaskSuite => ({ ...freshSuite(groups.length, redundancy), grouping: { rule, groups } });

/** A hand of at most so many tasks. */
export const atMost = (most: number): HandLimits => ({ most, share: most });

/** A person who has done nothing yet and is owed no gold. */
export const freshAnnotator = (annotatorId = 'n0001', cap: number | null = null): Annotator =>
  newAnnotator({ annotatorId, jobId: 'j1234', cap, pools: [], place: 0, seenAt: START });

/** The tasks of a mask as the tests write them: bits tested one by one. */
export const bits = (mask: number): number[] =>
  Array.from({ length: 31 }, (_, i) => i).filter((i) => Math.floor(mask / 2 ** i) % 2 === 1);
