import type { Job } from '../core/job.ts';
import { isLookDue } from '../core/model.ts';
import type { Services } from '../ports.ts';
import { listJobs } from './job.ts';

/**
 * Does something for every job at work that is due a look, one after another until the deadline: at every turn in
 * the first hour of a job, then whenever it has been at work for a tenth longer.
 *
 * @param what it is of which so many failed
 * @returns the sum of what each job came to
 * @throws AggregateError at the end, of all that failed on the way
 */
export async function forDueJobs(
  services: Services,
  deadline: number,
  what: string,
  act: (job: Job) => Promise<number>,
): Promise<number> {
  const failures: unknown[] = [];
  let sum = 0;
  for (const job of await listJobs(services)) {
    const now = services.now();
    if (job.state !== 'published' || now >= deadline || !isLookDue(now - job.changedAt)) continue;
    await act(job).then(
      (found) => {
        sum += found;
      },
      (error) => failures.push(error),
    );
  }
  if (failures.length === 0) return sum;
  throw new AggregateError(failures, `${failures.length} ${what} failed`);
}
