import { ServiceError } from '../../core/errors.ts';
import type { Gold } from '../../core/gold.ts';
import { NO_WRONG_ANSWER } from '../../core/import.ts';
import type { Job } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { allGoldIds, contentOf, loadGold, loadJob } from '../lookup.ts';
import { readPayload } from '../present-hand.ts';

/**
 * A job to which gold may be added.
 *
 * @throws ServiceError `not-found`, `wrong-job-state` for one that does not run or whose file has no gold
 */
export async function goldJob(services: Services, jobId: string): Promise<Job> {
  const job = await loadJob(services, jobId);
  const { state } = job;
  if (state !== 'published' && state !== 'paused') {
    throw new ServiceError('wrong-job-state', {
      detail: `gold is added to a job that is published or paused, this one is ${state}`,
      state,
    });
  }
  if (job.file.gold !== undefined) return job;
  const detail = 'the job file has no gold: it would never be shown; make another job';
  throw new ServiceError('wrong-job-state', { detail, state });
}

/** All gold of a job, by what it shows and by the task that it was. */
export interface KnownGold {
  readonly byContent: ReadonlyMap<string, Gold>;
  readonly byTask: ReadonlyMap<string, Gold>;
}

/** Reads all gold of a job: half a read unit each; gold of an earlier Assay takes an object too. */
export async function knownGold(services: Services, job: Job): Promise<KnownGold> {
  const byContent = new Map<string, Gold>();
  const byTask = new Map<string, Gold>();
  for (const gold of await loadGold(services, job.jobId, allGoldIds(job))) {
    if (gold === undefined) continue;
    byContent.set(gold.content ?? (await contentOfStored(services, gold)), gold);
    if (gold.task !== undefined) byTask.set(gold.task, gold);
  }
  return { byContent, byTask };
}

async function contentOfStored(services: Services, { jobId, goldId, payload }: Gold) {
  const [task] = await readPayload(services, jobId, payload);
  return task === undefined ? goldId : contentOf(services, task);
}

/** True when the same choices are right by both, in whatever order. */
export const sameTruth = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((choice) => other.includes(choice));

/** The choices that are to be right, each once. @returns or why they do not fit the question */
export function truthOf(
  { file }: Pick<Job, 'file'>,
  gold: string | readonly string[],
): readonly string[] | string {
  const truth = [...new Set([gold].flat())];
  const known = file.question.choices.map(({ value }) => value);
  if (!truth.every((choice) => known.includes(choice))) {
    return `gold must be among ${known.join(', ')}`;
  }
  return truth.length === known.length ? NO_WRONG_ANSWER : truth;
}

/** A job with so much gold more, and the number that the first of it gets. */
export const withAdded = (job: Job, count: number): Job => ({
  ...job,
  goldAdded: (job.goldAdded ?? 0) + count,
  version: job.version + 1,
});
