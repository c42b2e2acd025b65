import type { NextBody, NextReply, NoWork } from '../contracts/assignment.ts';
import { type Annotator, leftOfCap } from '../core/annotator.ts';
import { goldDue } from '../core/gold.ts';
import { handOut, openFor } from '../core/hand-out.ts';
import { goldRate, type Job, mostHands } from '../core/job.ts';
import { lowestTasks, taskCount } from '../core/mask.ts';
import { PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { LOST, type Lost, untilCommitted } from './attempts.ts';
import { pickGold } from './gold.ts';
import { endLeases } from './lease.ts';
import { currentJob, lastSeenJob, notFound } from './lookup.ts';
import { presentHands } from './present-hand.ts';
import { type WalkEnd, walk } from './walk.ts';

/** Who asks for work, and how much of it they want to hold. */
export type Asking = NextBody & { readonly jobId: string; readonly annotatorId: string };

const RETRY_SECONDS = 3;

/** Candidates that may be passed over after a lost race. */
const MOST_PASSED = 10;

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
  const waiting = filled.noWork === 'nothing-open' || filled.noWork === 'paused';
  return {
    now: services.now(),
    hands: await presentHands(services, job, held, fresh),
    ...(filled.noWork === undefined ? {} : { noWork: filled.noWork }),
    ...(waiting
      ? { retryAfterSeconds: RETRY_SECONDS + Math.floor(services.random() * RETRY_SECONDS) }
      : {}),
  };
}

/**
 * Takes new hands back if the job was stopped meanwhile.
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
  const { jobId, annotatorId } = asking;
  const { state } = await currentJob(services, jobId);
  if (state === 'published') return filled;
  for (const suite of fresh.values()) await endLeases(services, suite, { force: true });
  fresh.clear();
  const ref = { kind: 'annotator', annotatorId, jobId } as const;
  const annotator = (await services.store.get(ref, 'strong')) ?? filled.annotator;
  const noWork = annotator.barred ? 'barred' : state === 'closed' ? 'closed' : 'paused';
  return { annotator, noWork };
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
  const { annotatorId, jobId } = asking;
  let annotator = await services.store.get({ kind: 'annotator', annotatorId, jobId }, 'strong');
  if (annotator === undefined) throw notFound();
  const most = Math.min(asking.hands, mostHands(job.file.taskSuiteSize));
  while (annotator.hands.length < most) {
    const refusal = lost === MOST_LOST ? 'nothing-open' : whyNot(job, annotator);
    if (refusal !== undefined) return { annotator, noWork: refusal };
    const claimed: Claimed | NoWork | Lost = await claim(services, job, annotator, lost);
    if (claimed === LOST) return LOST;
    if (typeof claimed === 'string') return { annotator, noWork: claimed };
    annotator = claimed.annotator;
    fresh.set(claimed.assignmentId, claimed.suite);
  }
  return { annotator };
}

/** A hand that is committed: who holds it now, and the suite it is of. */
interface Claimed {
  readonly assignmentId: string;
  readonly annotator: Annotator;
  readonly suite: TaskSuite;
}

function whyNot(job: Job, annotator: Annotator): NoWork | undefined {
  if (annotator.barred) return 'barred';
  if (job.state === 'closed') return 'closed';
  if (job.state !== 'published') return 'paused';
  if (leftOfCap(annotator) <= 0) return 'cap-reached';
  if (annotator.handed >= job.tasks && annotator.hands.length === 0) return 'all-done';
  return undefined;
}

/**
 * Takes the first suite on the walk that can be had.
 *
 * After a lost race the walk starts somewhere else and passes a few candidates over: two people who met
 * on one suite would otherwise walk on side by side and meet on every next one.
 */
async function claim(
  services: Services,
  job: Job,
  annotator: Annotator,
  lost: number,
): Promise<Claimed | NoWork | Lost> {
  const place = lost === 0 ? annotator.place : Math.floor(services.random() * PLACES);
  const pass = lost === 0 ? 0 : Math.floor(services.random() * MOST_PASSED);
  const passed: TaskSuite[] = [];
  let end: WalkEnd | undefined;
  for await (const step of walk(services, job, { ...annotator, place })) {
    if (step.kind === 'end') end = step;
    else if (passed.push(step.suite) > pass) break;
  }
  // Where few are left, nobody's last choice may be everybody's.
  const last = passed.length > pass ? pass : Math.floor(services.random() * passed.length);
  const suite = passed[last];
  if (suite !== undefined) return lease(services, job, annotator, suite);
  return end?.whole === false
    ? walkOn(services, annotator, end.place)
    : whyNothing(services, job, end?.keys ?? 0);
}

/** Keeps the place of a walk that was cut short: the next call goes on from there. */
async function walkOn(services: Services, annotator: Annotator, place: number): Promise<NoWork> {
  await services.store.commit([{ ...annotator, place, version: annotator.version + 1 }]);
  return 'nothing-open';
}

/** Nothing for this person now: for good, if no suite is open or leased to anybody. */
async function whyNothing(services: Services, job: Job, keys: number): Promise<NoWork> {
  if (keys > 0) return 'nothing-open';
  for (let bin = 0; bin < job.bins; bin++) {
    const leased = {
      index: 'open',
      jobId: job.jobId,
      bin,
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
    } as const;
    if ((await services.store.queryIndex(leased, 1)).items.length > 0) return 'nothing-open';
  }
  return 'all-done';
}

/** Commits one hand-out: suite, annotator and the exposures of its gold, all or none. */
async function lease(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
): Promise<Claimed | Lost> {
  const { annotatorId, jobId } = annotator;
  const most = Math.min(suite.wanted.length, leftOfCap(annotator));
  const tasks = taskCount(lowestTasks(openFor(suite, annotatorId), most));
  const due = goldDue(annotator.gold.carry, tasks, goldRate(job));
  const gold = await pickGold(services, job, annotator, due.count);
  const assignmentId = `${jobId}.${suite.taskSuiteId}.${services.newId('nonce')}`;
  const now = services.now();
  const expiresAt = now + job.file.leaseSeconds * 1000;
  const out = handOut(
    suite,
    { assignmentId, annotatorId, expiresAt, gold: gold.goldIds.length },
    most,
  );
  if (out.kind === 'refused') return LOST;
  const hand = {
    assignmentId,
    taskSuiteId: suite.taskSuiteId,
    tasks: out.lease.tasks,
    gold: gold.goldIds,
  };
  const holder: Annotator = {
    ...annotator,
    hands: [...annotator.hands, hand],
    handed: annotator.handed + tasks,
    place: suite.place + 1,
    gold: {
      ...annotator.gold,
      carry: Math.min(1, due.carry + due.count - gold.goldIds.length),
      again: gold.again,
      walked: gold.walked,
    },
    seenAt: now,
    version: annotator.version + 1,
  };
  const won = await services.store.commit([out.suite, holder, ...gold.exposed]);
  return won ? { assignmentId, annotator: holder, suite: out.suite } : LOST;
}
