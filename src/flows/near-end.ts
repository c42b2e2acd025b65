import { taskSuiteIdOf } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import { openTasks } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';

/** Suites looked at: enough to tell “fewer than one for each person” from “twice as many”. */
const SAMPLE = 100;

/**
 * True when a job has fewer suites with an open task than people at work, by a random sample of its
 * suites; of a small job by all of them. At most 50 read units.
 */
export async function isNearEnd(services: Services, job: Job): Promise<boolean> {
  const all = job.taskSuites <= SAMPLE;
  const numbers = Array.from({ length: Math.min(SAMPLE, job.taskSuites) }, (_, i) =>
    all ? i : Math.floor(services.random() * job.taskSuites),
  );
  const suites = await services.store.getMany(
    numbers.map((number) => ({
      kind: 'taskSuite' as const,
      jobId: job.jobId,
      taskSuiteId: taskSuiteIdOf(number),
    })),
  );
  let open = 0;
  const people = new Set<string>();
  for (const suite of suites) {
    if (suite === undefined) continue;
    if (openTasks(suite) !== 0) open++;
    for (const lease of suite.leases) people.add(lease.annotatorId);
  }
  return open < people.size;
}
