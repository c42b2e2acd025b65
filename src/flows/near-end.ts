import { type SampledSum, sampledSum } from '../core/gold-forecast.ts';
import type { Job } from '../core/job.ts';
import { openAnswers, openTasks } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { suiteRef } from './suites.ts';

/** Suites looked at: enough to tell “fewer than one for each person” from “twice as many”. */
const SAMPLE = 100;

/** What lies ahead of a job. `open` are answers that nobody has been asked for yet. */
interface Ahead {
  readonly nearEnd: boolean;
  readonly crowd: number;
  readonly open: SampledSum;
}

/**
 * Whether a job has fewer suites with an open task than people at work, about how many people those
 * are, and how many answers are open, by a random sample of its suites; of a small job by all of them. At most 50 read units.
 */
export async function lookAhead(services: Services, job: Job): Promise<Ahead> {
  const all = job.taskSuites <= SAMPLE;
  const numbers = Array.from({ length: Math.min(SAMPLE, job.taskSuites) }, (_, i) =>
    all ? i : Math.floor(services.random() * job.taskSuites),
  );
  const refs = numbers.map((number) => suiteRef(job, number));
  const suites = await services.store.getMany(refs);
  let open = 0;
  const people = new Set<string>();
  for (const suite of suites) {
    if (suite === undefined) continue;
    if (openTasks(suite) !== 0) open++;
    for (const lease of suite.leases) people.add(lease.annotatorId);
  }
  return {
    // When the last few are left, the sample has neither.
    nearEnd: open === 0 || open < people.size,
    crowd: Math.round((people.size * job.taskSuites) / numbers.length),
    open: sampledSum(
      suites.map((suite) => (suite === undefined ? 0 : openAnswers(suite))),
      job.taskSuites,
    ),
  };
}
