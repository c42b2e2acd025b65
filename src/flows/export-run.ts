import type { ExportReply, ExportRun, ExportView } from '../contracts/export.ts';
import { MOST_SHARDS } from '../contracts/export-shards.ts';
import { ServiceError } from '../core/errors.ts';
import { type Job, telling } from '../core/job.ts';
import type { ExportStart, Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { exportDataset, newestDataset } from './export.ts';
import { loadJob } from './lookup.ts';

/** A job with more suites is exported beside the request: API Gateway waits for half a minute. */
export const MOST_SUITES_AT_ONCE = 500;

/** Of more answers the methods alone would take longer: five fits of a pool where there is gold. */
export const MOST_ANSWERS_AT_ONCE = 30_000;

/** A run that has not ended by now was lost: its function has been tried for the last time. */
export const LONGEST_RUN_MS = 130 * 60_000;

/** An export in shards may take this long: its workflow gives up an hour before. */
export const LONGEST_SHARDED_RUN_MS = 13 * 3_600_000;

/** Of more answers one function cannot make a dataset, by the methods that can be fitted in shards. */
export const MOST_ANSWERS_IN_ONE = 5_000_000;

const SUITES_A_SHARD = 10_000;

/**
 * In how many shards a job is exported: none unless it wants more answers than one function can make a
 * dataset of. The pool of `auto` cannot be fitted in shards; Dawid–Skene can, and stands in for it.
 */
export function shardsOf({ tasks, redundancy, taskSuites, file }: Job): number | undefined {
  const { method } = file.aggregation;
  if (tasks * redundancy <= MOST_ANSWERS_IN_ONE) return undefined;
  if (method !== 'auto' && method !== 'dawid-skene') return undefined;
  return Math.min(MOST_SHARDS, Math.ceil(taskSuites / SUITES_A_SHARD));
}

/** A run as a workflow gets it: with `shards` it is made in so many. */
export function runOf(job: Job, exportId: string): ExportStart {
  const shards = shardsOf(job);
  return { jobId: job.jobId, exportId, ...(shards === undefined ? {} : { shards }) };
}

/**
 * Exports a job: a small one at once, a large one by a run beside the request.
 *
 * Safe to repeat: while a run is under way, asking again joins it; and starts it, if whoever was asked
 * first died before that.
 *
 * @throws ServiceError `not-found`, `no-labels`
 */
export async function askExport(services: Services, jobId: string): Promise<ExportReply> {
  const job = await loadJob(services, jobId);
  const { taskSuites, tasks, redundancy } = job;
  const isSmall = taskSuites <= MOST_SUITES_AT_ONCE && tasks * redundancy <= MOST_ANSWERS_AT_ONCE;
  if (isSmall) return exportDataset(services, jobId);
  const run = await untilCommitted(() => begin(services, jobId));
  await services.workflows.startExport(runOf(job, run.exportId));
  return { run };
}

async function begin(services: Services, jobId: string): Promise<ExportRun | typeof LOST> {
  const job = await loadJob(services, jobId);
  const now = services.now();
  if (isRunning(job, now)) return job.exporting;
  const version = job.version + 1;
  const exporting = { exportId: `x${version}`, state: 'running', startedAt: now } as const;
  return (await services.store.commit([{ ...job, exporting, version }])) ? exporting : LOST;
}

const isRunning = (job: Job, now: number): job is Job & { readonly exporting: ExportRun } =>
  job.exporting?.state === 'running' && now - job.exporting.startedAt < longestOf(job);

const longestOf = (job: Job): number =>
  shardsOf(job) === undefined ? LONGEST_RUN_MS : LONGEST_SHARDED_RUN_MS;

/** A run as whoever started it names it; one started by hand has no id. */
export interface RunRef {
  readonly jobId: string;
  readonly exportId?: string | undefined;
}

/** How a run ended: with a dataset, or with what the owner has to do first. */
export type RunOutcome =
  | { readonly datasetId: string; readonly labelled: number; readonly answers: number }
  | { readonly refused: string };

/**
 * Does the work of a run. Safe to repeat, and to do twice at once: the same responses, the same bytes.
 *
 * What no attempt can mend ends the run at once; anything else is thrown, so that it is tried again.
 */
export async function runExport(services: Services, run: RunRef): Promise<RunOutcome> {
  try {
    const { dataset } = await exportDataset(services, run.jobId, run.exportId);
    const { datasetId, labelled, answers } = dataset;
    return { datasetId, labelled, answers };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'no-labels') throw error;
    await refuseExport(services, run);
    return { refused: error.code };
  }
}

/** Ends a run of a job without answers: no attempt mends that. */
export const refuseExport = (services: Services, run: RunRef): Promise<void> =>
  endRun(services, run, 'no-labels');

/** Ends a run that was tried for the last time. A newer run of the job goes on. */
export const failExport = (services: Services, run: RunRef): Promise<void> =>
  endRun(services, run, 'internal-error');

function endRun(services: Services, run: RunRef, problem: 'no-labels' | 'internal-error') {
  return untilCommitted(async () => {
    const job = await loadJob(services, run.jobId);
    const { exporting } = job;
    if (exporting?.exportId !== run.exportId || exporting?.state !== 'running') return;
    const version = job.version + 1;
    const failed = {
      ...job,
      exporting: { ...exporting, state: 'failed', problem },
      version,
    } as const;
    return (await services.store.commit([telling(failed, 'export-failed')])) ? undefined : LOST;
  });
}

/**
 * The newest dataset and the run that may bring the next one; the run alone before the first dataset.
 *
 * @throws ServiceError `not-found` when there is neither
 */
export async function exportOf(services: Services, jobId: string): Promise<ExportReply> {
  const job = await loadJob(services, jobId);
  const { exporting } = job;
  const lost = exporting?.state === 'running' && !isRunning(job, services.now());
  const run: ExportRun | undefined =
    exporting && lost ? { ...exporting, state: 'failed', problem: 'internal-error' } : exporting;
  if (run === undefined) return newestDataset(services, jobId);
  if (job.dataset === null) return { run };
  const view: ExportView = await newestDataset(services, jobId);
  return { ...view, run };
}
