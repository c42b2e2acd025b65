import type { StateChange } from '../contracts/progress.ts';
import { ServiceError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import { type TaskSuite, withRedundancy } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { viewOf } from './job.ts';
import { loadJob } from './lookup.ts';
import { type Walked, walkSuites } from './suites.ts';

/**
 * Asks another number of answers of every task of a running job. Nothing counted is discounted; more
 * opens tasks again, fewer asks for nothing beyond what is counted or in hand.
 *
 * The job first, then suite by suite. Safe to repeat; ask again until `done`, and the sweep goes on with
 * what is left.
 *
 * @throws ServiceError `not-found`, `wrong-job-state`
 */
export async function changeRedundancy(
  services: Services,
  asked: { readonly jobId: string; readonly redundancy: number; readonly stepMs: number },
): Promise<StateChange> {
  const deadline = services.now() + asked.stepMs;
  const job = await untilCommitted(async () => {
    const job = await loadJob(services, asked.jobId);
    if (job.state !== 'published' && job.state !== 'paused') {
      throw new ServiceError('wrong-job-state', {
        detail: `a job must be published or paused for that, it is ${job.state}`,
        state: job.state,
      });
    }
    if (job.redundancy === asked.redundancy) return job;
    const changed = withRedundancyOf(job, asked.redundancy, services.now());
    return (await services.store.commit([changed])) ? changed : LOST;
  });
  const { done } = await adjustSuites(services, job, deadline);
  return { job: viewOf(job), leasesClosed: 0, done };
}

const withRedundancyOf = (job: Job, redundancy: number, now: number): Job => ({
  ...job,
  redundancy,
  wish: job.wish + 1,
  adjusted: false,
  changedAt: now,
  version: job.version + 1,
});

/** Brings the job's newest wish to every suite that does not know of it. */
export const adjustSuites = (services: Services, job: Job, deadline: number): Promise<Walked> =>
  walkSuites(services, job, deadline, (suite) =>
    knows(suite, job) ? Promise.resolve(0) : adjust(services, job, suite),
  );

const knows = (suite: TaskSuite, { redundancy, wish }: Job): boolean =>
  suite.redundancy === redundancy && (suite.wish ?? 0) === wish;

/**
 * Adjusts one suite, unless the owner has changed their mind again.
 *
 * The suite is read before the job: if a newer wish comes to the suite after that, this commit loses. A
 * wish is written to every suite, also to one that has its redundancy: an older wish may be on its way there.
 *
 * @returns 1 if it was changed
 */
function adjust(services: Services, asked: Job, ref: TaskSuite): Promise<0 | 1> {
  const { jobId, redundancy, wish } = asked;
  return untilCommitted(async () => {
    const suite = await services.store.get(ref, 'strong');
    const job = await loadJob(services, jobId);
    if (suite === undefined || knows(suite, asked)) return 0;
    if (job.wish !== wish) return 0;
    const same = suite.redundancy === redundancy;
    const changed = same
      ? { ...suite, version: suite.version + 1 }
      : withRedundancy(suite, redundancy);
    return (await services.store.commit([{ ...changed, wish }])) ? 1 : LOST;
  });
}
