import type { Job } from '../core/job.ts';
import { GRACE_MS } from '../core/lease.ts';
import { PLACES } from '../core/task-suite.ts';
import type { IndexRange, Ref, Services } from '../ports.ts';
import { aggregate } from './aggregation.ts';
import { markComplete } from './completion.ts';
import { settleGold } from './gold/rescore.ts';
import { goldDepth } from './gold-depth.ts';
import { closeLeases, listJobs } from './job.ts';
import { endLeases } from './lease.ts';
import { loadJob } from './lookup.ts';
import { lookAhead } from './near-end.ts';
import { adjustSuites } from './redundancy.ts';
import { settleAnswers } from './settle-answers.ts';
import type { Walked } from './suites.ts';

/**
 * What a sweep did, and what it met: complete suites that had no labels yet, the share of gold that may
 * be shown to nobody any more, of the job where that is largest, and jobs that lack gold to their end, with how much.
 */
export interface Swept {
  readonly leasesClosed: number;
  readonly suitesLabelled: number;
  readonly suitesWaiting: number;
  readonly goldWorn: number;
  readonly goldShort: readonly GoldShort[];
}

interface GoldShort {
  readonly jobId: string;
  readonly short: number;
}

/** One after another would be too slow for a job with a hundred thousand people. */
const SUITES_AT_ONCE = 25;

/** Of people whose answers are to be settled, so many in one sweep. */
const PEOPLE_A_SWEEP = 25;

/** Runs a step of the sweep; a step that fails counts nothing and does not stop the others. */
type Step = (take: () => Promise<number>) => Promise<number>;

/**
 * Takes what nobody comes for, once a minute: expired leases of suites without an open task, complete
 * suites whose stream event was lost, leases that slipped in while a job was being stopped, and answers of people
 * who were barred or reinstated.
 *
 * @throws AggregateError at the end, of all that failed on the way
 */
export async function sweep(services: Services, deadline: number): Promise<Swept> {
  const failures: unknown[] = [];
  const step: Step = (take) =>
    take().catch((error) => {
      failures.push(error);
      return 0;
    });
  const swept = { leasesClosed: 0, suitesLabelled: 0, suitesWaiting: 0, goldWorn: 0 };
  const goldShort: GoldShort[] = [];
  for (const job of await listJobs(services)) {
    if (job.state === 'draft') continue;
    swept.leasesClosed += await step(() => sweepLeases(services, job, deadline, step));
    await step(() => settleDue(services, job, deadline));
    await step(() => adjustOn(services, job, deadline));
    const shortOf = (short: number) => goldShort.push({ jobId: job.jobId, short });
    swept.goldWorn = Math.max(swept.goldWorn, await step(() => lookOn(services, job, shortOf)));
    await step(() => settleGold(services, job, deadline));
    const waiting = (suites: number) => {
      swept.suitesWaiting += suites;
    };
    swept.suitesLabelled += await step(() => sweepComplete(services, job, deadline, step, waiting));
    await step(() => markComplete(services, job));
  }
  if (failures.length === 0) return { ...swept, goldShort };
  throw new AggregateError(failures, `${failures.length} steps of the sweep failed`);
}

async function sweepLeases(
  services: Services,
  job: Job,
  deadline: number,
  step: Step,
): Promise<number> {
  if (job.state !== 'published') return settle(services, job, deadline);
  let closed = 0;
  for (const bin of job.bins.keys()) {
    const range = {
      index: 'open',
      jobId: job.jobId,
      bin,
      from: PLACES,
      to: services.now(),
    } as const;
    for await (const refs of proposed(services, range, deadline)) {
      closed += await each(refs, (ref) => step(() => endLeases(services, ref)));
    }
  }
  return closed;
}

/**
 * Walks a stopped job until a walk well after the stop has found nothing. Reads it again first: the list
 * may still show a stop that is over, and ending live leases takes work out of people's hands.
 */
async function settle(services: Services, listed: Job, deadline: number): Promise<number> {
  if (listed.settled) return 0;
  const job = await loadJob(services, listed.jobId);
  if (job.state === 'published') return 0;
  const walked = await closeLeases(services, job, deadline);
  if (foundNothing(services, job, walked)) await keep(services, { ...job, settled: true });
  return walked.changed;
}

/** Carries out what was decided about people: discounts their answers, or counts them again. */
async function settleDue(services: Services, { jobId }: Job, deadline: number): Promise<number> {
  const { items } = await services.store.queryIndex({ index: 'settling', jobId }, PEOPLE_A_SWEEP);
  for (const ref of items) {
    if (ref.kind === 'annotator') await settleAnswers(services, ref, deadline);
  }
  return items.length;
}

/** Walks a job with a new redundancy until a walk well after the change has found nothing. */
async function adjustOn(services: Services, job: Job, deadline: number): Promise<number> {
  if (job.adjusted) return 0;
  const walked = await adjustSuites(services, job, deadline);
  if (foundNothing(services, job, walked)) await keep(services, { ...job, adjusted: true });
  return walked.changed;
}

/**
 * Marks a job that is near its end: hands get smaller, and people patient. Then looks whether its gold lasts until then.
 *
 * @returns the share of its gold that is worn
 */
async function lookOn(
  services: Services,
  job: Job,
  shortOf: (goldTasks: number) => void,
): Promise<number> {
  if (job.state !== 'published') return 0;
  const { nearEnd, crowd, open } = await lookAhead(services, job);
  if (nearEnd !== job.nearEnd) await keep(services, { ...job, nearEnd, crowd });
  const { worn, short } = await goldDepth(services, job, open);
  if (short > 0) shortOf(short);
  return worn;
}

/** Reads of many suites may be a moment old: only a walk that began well after the change proves it. */
const foundNothing = (services: Services, job: Job, { changed, done }: Walked): boolean =>
  done && changed === 0 && services.now() - job.changedAt > GRACE_MS;

/** If somebody else was first, the next sweep looks again. */
const keep = (services: Services, job: Job): Promise<boolean> =>
  services.store.commit([{ ...job, version: job.version + 1 }]);

async function sweepComplete(
  services: Services,
  job: Job,
  deadline: number,
  step: Step,
  waiting: (suites: number) => void,
): Promise<number> {
  let labelled = 0;
  const label = async (ref: SuiteRef) => ((await aggregate(services, ref)) === 'labelled' ? 1 : 0);
  for (const bin of job.bins.keys()) {
    const range = { index: 'complete', jobId: job.jobId, bin } as const;
    for await (const refs of proposed(services, range, deadline)) {
      waiting(refs.length);
      labelled += await each(refs, (ref) => step(() => label(ref)));
    }
  }
  return labelled;
}

type SuiteRef = Extract<Ref, { kind: 'taskSuite' }>;

/** What an index proposes, some at a time, until the deadline. */
async function* proposed(services: Services, range: IndexRange, deadline: number) {
  let after: string | undefined;
  do {
    const page = await services.store.queryIndex(range, SUITES_AT_ONCE, after);
    yield page.items.filter((ref) => ref.kind === 'taskSuite');
    after = page.next;
  } while (after !== undefined && services.now() < deadline);
}

async function each(
  refs: readonly SuiteRef[],
  act: (ref: SuiteRef) => Promise<number>,
): Promise<number> {
  const done = await Promise.all(refs.map(act));
  return done.reduce((sum, count) => sum + count, 0);
}
