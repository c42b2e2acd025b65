import { GRACE_MS } from '../core/hand-out.ts';
import type { Job } from '../core/job.ts';
import { PLACES } from '../core/task-suite.ts';
import type { IndexRange, Services } from '../ports.ts';
import { aggregate } from './aggregation.ts';
import { closeLeases, listJobs } from './job.ts';
import { endLeases } from './lease.ts';

/** What a sweep did. */
export interface Swept {
  readonly leasesClosed: number;
  readonly suitesLabelled: number;
}

const SUITES_A_SWEEP = 500;

/**
 * Takes what nobody comes for, once a minute: expired leases of suites without an open task, complete
 * suites whose stream event was lost, and leases that slipped in while a job was being stopped.
 */
export async function sweep(services: Services, deadline: number): Promise<Swept> {
  let leasesClosed = 0;
  let suitesLabelled = 0;
  for (const job of await listJobs(services)) {
    if (job.state === 'draft') continue;
    leasesClosed += await sweepLeases(services, job, deadline);
    suitesLabelled += await sweepComplete(services, job);
  }
  return { leasesClosed, suitesLabelled };
}

async function sweepLeases(services: Services, job: Job, deadline: number): Promise<number> {
  if (job.state !== 'published') return settle(services, job, deadline);
  let closed = 0;
  for (let bin = 0; bin < job.bins; bin++) {
    const expired = {
      index: 'open',
      jobId: job.jobId,
      bin,
      from: PLACES,
      to: services.now(),
    } as const;
    for (const ref of await proposed(services, expired)) closed += await endLeases(services, ref);
  }
  return closed;
}

/** Walks a stopped job until a walk well after the stop has found nothing. */
async function settle(services: Services, job: Job, deadline: number): Promise<number> {
  if (job.settled) return 0;
  const { leasesClosed, done } = await closeLeases(services, job, deadline);
  const quiet = services.now() - job.changedAt > GRACE_MS;
  if (done && leasesClosed === 0 && quiet) {
    await services.store.commit([{ ...job, settled: true, version: job.version + 1 }]);
  }
  return leasesClosed;
}

async function sweepComplete(services: Services, job: Job): Promise<number> {
  let labelled = 0;
  for (let bin = 0; bin < job.bins; bin++) {
    for (const ref of await proposed(services, { index: 'complete', jobId: job.jobId, bin })) {
      if ((await aggregate(services, ref)) === 'labelled') labelled++;
    }
  }
  return labelled;
}

async function proposed(services: Services, range: IndexRange) {
  const page = await services.store.queryIndex(range, SUITES_A_SWEEP);
  return page.items.filter((ref) => ref.kind === 'taskSuite');
}
