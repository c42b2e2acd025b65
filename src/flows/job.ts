import type { JobFile, JobView } from '../contracts/job.ts';
import type { StateChange } from '../contracts/progress.ts';
import { ServiceError } from '../core/errors.ts';
import { evenGoldAdvice, type PoolLack, poolLack } from '../core/gold-pool.ts';
import { goldCount } from '../core/gold-walk.ts';
import { changeJob, type Import, type Job, type JobEvent, telling } from '../core/job.ts';
import type { Ref, Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { bear } from './birth.ts';
import { endLeases } from './lease.ts';
import { loadJob } from './lookup.ts';
import { type Walked, walkSuites } from './suites.ts';

/** A job as owners see it. */
export const viewOf = (job: Job): JobView => ({
  jobId: job.jobId,
  state: job.state,
  tasks: job.tasks,
  gold: goldCount(job),
  taskSuites: job.taskSuites,
  createdAt: job.createdAt,
  redundancy: job.redundancy,
  dataset: job.dataset,
  file: job.file,
});

/** Keeps a job file as a new draft. */
export async function createJob(services: Services, file: JobFile): Promise<JobView> {
  const now = services.now();
  const job: Job = {
    kind: 'job',
    jobId: services.newId('job'),
    state: 'draft',
    file,
    tasks: 0,
    gold: 0,
    taskSuites: 0,
    bins: [],
    redundancy: file.redundancy,
    wish: 0,
    adjusted: true,
    nearEnd: false,
    createdAt: now,
    changedAt: now,
    settled: false,
    dataset: null,
    version: 1,
  };
  await bear(services, telling(job, 'created'));
  return viewOf(job);
}

/** All jobs of the tenant, newest first. */
export async function listJobs(services: Services): Promise<Job[]> {
  const refs: Ref[] = [];
  let after: string | undefined;
  do {
    const page = await services.store.queryIndex({ index: 'jobs' }, 100, after);
    refs.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  const jobs = await services.store.getMany(refs.filter((ref) => ref.kind === 'job'));
  return jobs.filter((job) => job !== undefined).sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * Publishes a job, or resumes a paused one. The first time takes the counts of the finished import.
 *
 * @throws ServiceError `import-unfinished`, `no-tasks`, `too-little-gold`, `wrong-job-state`
 */
export function publishJob(services: Services, jobId: string): Promise<StateChange> {
  return untilCommitted(async () => {
    const job = await loadJob(services, jobId);
    const filled = job.state === 'draft' ? await withImport(services, job) : job;
    const change = changed(filled, 'publish', services.now());
    if (change !== job && !(await services.store.commit([change]))) return LOST;
    return { job: viewOf(change), leasesClosed: 0, done: true, ...adviceOn(change) };
  });
}

/** What could be chosen better; nothing where there is nothing, or nobody is shown gold. */
function adviceOn({ file, gold }: Job): Pick<StateChange, 'advice'> {
  const advice = gold > 0 ? evenGoldAdvice(file) : undefined;
  return advice === undefined ? {} : { advice: [advice] };
}

async function withImport(services: Services, job: Job): Promise<Job> {
  const imported = await services.store.get({ kind: 'import', jobId: job.jobId }, 'strong');
  if (imported === undefined) {
    throw new ServiceError('no-tasks', { detail: 'import a manifest before publishing the job' });
  }
  if (!imported.done) {
    throw new ServiceError('import-unfinished', {
      detail: `the import has read ${imported.offset} of ${imported.totalBytes} bytes; run it to the end`,
    });
  }
  const { tasks, gold, goldOf = {}, taskSuites, bins } = imported;
  if (tasks === 0)
    throw new ServiceError('no-tasks', { detail: 'the manifest had no ordinary task' });
  const lack = poolLack(job.file, tasks, gold, goldOf);
  if (lack !== undefined) throw tooLittleGold(lack);
  return { ...job, tasks, gold, ...entryGold(job, imported), taskSuites, bins };
}

/**
 * The gold for training and exam that the import found.
 *
 * @throws ServiceError `too-little-gold` where it is fewer than one training or attempt needs
 */
function entryGold({ file }: Job, imported: Import) {
  const found: { training?: number; exam?: number } = {};
  for (const use of ['training', 'exam'] as const) {
    const [has, needed] = [imported[use] ?? 0, file.entry?.[use]?.tasks ?? 0];
    if (has < needed) {
      throw new ServiceError('too-little-gold', {
        detail: `entry.${use} needs ${needed} lines of gold with "use": "${use}", the manifest has ${has}`,
        needed,
        gold: has,
      });
    }
    if (has > 0) found[use] = has;
  }
  return found;
}

function tooLittleGold({ choice, needed, gold }: PoolLack): ServiceError {
  const detail =
    choice === undefined
      ? `these tasks need ${needed} gold tasks or gold.runsOut “allow” in the job file, got ${gold}`
      : `the job file asks for ${needed} gold tasks whose answer is ${choice}, got ${gold}`;
  return new ServiceError('too-little-gold', { detail, needed, gold, ...(choice && { choice }) });
}

function changed(job: Job, event: JobEvent, now: number): Job {
  const change = changeJob(job, event, now);
  if (change.kind !== 'refused') return change.job;
  throw new ServiceError('wrong-job-state', {
    detail: `a job must be ${change.expected.join(' or ')} for that, it is ${change.state}`,
    state: change.state,
  });
}

/**
 * Pauses or closes a job: hand-out stops at once, then every lease is closed and what was saved counts.
 *
 * Walks every suite, because a suite with open tasks hides its leases from the index. Safe to repeat;
 * ask again until `done`.
 */
export async function stopJob(
  services: Services,
  asked: { readonly jobId: string; readonly event: 'pause' | 'close'; readonly stepMs: number },
): Promise<StateChange> {
  const deadline = services.now() + asked.stepMs;
  const stopped = await untilCommitted(async () => {
    const job = await loadJob(services, asked.jobId);
    const change = changed(job, asked.event, services.now());
    return change === job || (await services.store.commit([change])) ? change : LOST;
  });
  const { changed: leasesClosed, done } = await closeLeases(services, stopped, deadline);
  return { job: viewOf(stopped), leasesClosed, done };
}

/** Closes every lease of a job, suite by suite, until the deadline. */
export const closeLeases = (services: Services, job: Job, deadline: number): Promise<Walked> =>
  walkSuites(services, job, deadline, (suite) =>
    suite.leases.length > 0 ? endLeases(services, suite, { force: true }) : Promise.resolve(0),
  );
