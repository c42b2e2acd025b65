import type { NextBody, NextReply, NoWork } from '../contracts/assignment.ts';
import { type Annotator, hourWaitMs, leftOfHour } from '../core/annotator.ts';
import { type Job, mostHands, mostPatienceMs } from '../core/job.ts';
import { standingOf } from '../core/standing.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import { owesConsent, owesEntry } from '../core/terms.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { type Claimed, claim, whySpent } from './claim.ts';
import { goldLeftAlone } from './hand-filling.ts';
import { endHand, endLeases } from './lease.ts';
import { currentJob, lastSeenJob } from './lookup.ts';
import { loadAnnotator } from './person.ts';
import { presentHands } from './present-hand.ts';

/** Who asks for work, and how much of it they want to hold. */
export type Asking = NextBody & { readonly jobId: string; readonly annotatorId: string };

const RETRY_SECONDS = 3;

/** How long a page waits before it asks whether somebody may go on. */
const STANDING_SECONDS = 60;

/** After so many lost races the page asks again, with a pause that nobody shares. */
const MOST_LOST = 3;

/**
 * Gives an annotator the hands they hold, and new ones until they hold as many as they asked for.
 *
 * Each new hand is one transaction {suite, annotator, gold exposures}. Safe to repeat: a second tab or
 * a lost reply finds the same hands.
 *
 * @throws ServiceError `not-found` for a job that the caller has not joined
 */
export async function next(services: Services, asking: Asking): Promise<NextReply> {
  const job = await lastSeenJob(services, asking.jobId);
  const fresh = new Map<string, TaskSuite>();
  let filled = await untilCommitted((lost) => fillHands(services, job, asking, fresh, lost));
  if (fresh.size > 0 || filled.noWork !== undefined) {
    filled = await unlessStopped(services, asking, filled, fresh);
  }
  const held = filled.annotator.hands.filter((hand) => !asking.have.includes(hand.assignmentId));
  const retryAfterSeconds = waitOf(services, job, filled);
  return {
    now: services.now(),
    hands: await presentHands(services, job, held, fresh),
    ...(filled.noWork === undefined ? {} : { noWork: filled.noWork }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(filled.annotator.notice === undefined ? {} : { notice: filled.annotator.notice }),
  };
}

/**
 * When to ask again: soon, in a crowd the later the longer somebody has waited, and not all at once; or
 * when the hour is over; undefined for good.
 */
function waitOf(services: Services, job: Job, { noWork, annotator }: Filled): number | undefined {
  if (noWork === 'suspended' || noWork === 'training-due') return STANDING_SECONDS;
  if (noWork === 'rate-reached') return Math.ceil(hourWaitMs(annotator, services.now()) / 1000);
  if (noWork !== 'nothing-open' && noWork !== 'paused') return undefined;
  const longest = 2 * Math.min(services.now() - annotator.seenAt, mostPatienceMs(job));
  const spreadSeconds = Math.max(RETRY_SECONDS, longest / 1000);
  return RETRY_SECONDS + Math.floor(services.random() * spreadSeconds);
}

/**
 * Takes new hands back if the job was stopped meanwhile, or has newer terms than this person agreed to.
 *
 * Pausing and closing change the job first and then walk its suites. A claim that the walk did not meet
 * was committed after the change, so reading the job after the claim sees it: no lease slips through.
 */
async function unlessStopped(
  services: Services,
  asking: Asking,
  filled: Filled,
  fresh: Map<string, TaskSuite>,
): Promise<Filled> {
  const job = await currentJob(services, asking.jobId);
  const { state } = job;
  if (state === 'published') {
    return owesConsent(job, filled.annotator) ? untilAgreed(services, job, filled, fresh) : filled;
  }
  for (const suite of fresh.values()) await endLeases(services, suite, { force: true });
  const annotator = await withoutFresh(services, filled, fresh);
  return { annotator, noWork: stopped(annotator) ?? (state === 'closed' ? 'closed' : 'paused') };
}

/** Gives back what was claimed by the terms of before; hands that were held already stay, as do others'. */
async function untilAgreed(
  services: Services,
  job: Job,
  filled: Filled,
  fresh: Map<string, TaskSuite>,
): Promise<Filled> {
  for (const assignmentId of fresh.keys()) await endHand(services, assignmentId);
  const annotator = await withoutFresh(services, filled, fresh);
  return { annotator, noWork: whyNot(services, job, annotator) ?? 'entry-due' };
}

/** The person as they are once their new hands have been taken back. */
async function withoutFresh(
  { store }: Services,
  { annotator }: Filled,
  fresh: Map<string, TaskSuite>,
): Promise<Annotator> {
  fresh.clear();
  return (await store.get(annotator, 'strong')) ?? annotator;
}

interface Filled {
  readonly annotator: Annotator;
  readonly noWork?: NoWork;
}

/** Claims hands one after another until there are enough or there is no work. */
async function fillHands(
  services: Services,
  job: Job,
  asking: Asking,
  fresh: Map<string, TaskSuite>,
  lost: number,
): Promise<Filled | Lost> {
  let annotator = await loadAnnotator(services, asking);
  const most = Math.min(asking.hands, job.nearEnd ? 1 : mostHands(job.file.taskSuiteSize));
  while (annotator.hands.length < most) {
    const refusal = lost === MOST_LOST ? 'nothing-open' : whyNot(services, job, annotator);
    if (refusal !== undefined) return { annotator, noWork: refusal };
    const claimed: Claimed | NoWork | Lost = await claim(services, job, annotator, lost);
    if (claimed === LOST) return LOST;
    if (typeof claimed === 'string') return { annotator, noWork: claimed };
    annotator = claimed.annotator;
    fresh.set(claimed.assignmentId, claimed.suite);
  }
  return { annotator };
}

/** What stops a person, whatever the job does. */
function stopped(annotator: Annotator): NoWork | undefined {
  const words = { working: undefined, retraining: 'training-due', paused: 'suspended' } as const;
  const standing = standingOf(annotator);
  return standing === 'barred' ? 'barred' : words[standing];
}

function whyNot(services: Services, job: Job, annotator: Annotator): NoWork | undefined {
  const own = stopped(annotator);
  if (own !== undefined) return own;
  if (job.state === 'closed') return 'closed';
  if (job.state !== 'published') return 'paused';
  const spent = goldLeftAlone(annotator) === undefined ? whySpent(job, annotator) : undefined;
  if (spent !== undefined) return spent;
  if (owesEntry(job, annotator, services.now())) return 'entry-due';
  const perHour = job.file.maxTasksPerHour ?? Number.POSITIVE_INFINITY;
  if (leftOfHour(annotator, perHour, services.now()) <= 0) return 'rate-reached';
  return undefined;
}
