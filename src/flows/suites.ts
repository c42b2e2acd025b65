import { taskSuiteIdOf } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';

const SUITES_AT_ONCE = 100;

/** Reference of the suite with this number. */
export const suiteRef = ({ jobId }: Pick<Job, 'jobId'>, number: number) =>
  ({ kind: 'taskSuite', jobId, taskSuiteId: taskSuiteIdOf(number) }) as const;

/** References of the suites numbered `from` up to, not including, `to`. */
export const suiteRefs = (job: Pick<Job, 'jobId'>, from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => suiteRef(job, from + i));

/** How far a walk over all suites came, and what was changed on the way. */
export interface Walked {
  readonly changed: number;
  readonly done: boolean;
}

/**
 * Looks at every suite of a job, as it was a moment ago, until the deadline.
 *
 * Every walk begins at the start, so the first one that has anything to do goes on past the deadline
 * until it has done some of it.
 *
 * @param change does what is to be done to a suite, and says how often it changed something
 */
export async function walkSuites(
  services: Services,
  job: Job,
  deadline: number,
  change: (suite: TaskSuite) => Promise<number>,
): Promise<Walked> {
  let changed = 0;
  for (let from = 0; from < job.taskSuites; from += SUITES_AT_ONCE) {
    if (services.now() >= deadline && changed > 0) return { changed, done: false };
    const refs = suiteRefs(job, from, Math.min(job.taskSuites, from + SUITES_AT_ONCE));
    for (const suite of await services.store.getMany(refs)) {
      if (suite !== undefined) changed += await change(suite);
    }
  }
  return { changed, done: true };
}
