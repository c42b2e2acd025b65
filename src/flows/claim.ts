import type { NoWork } from '../contracts/assignment.ts';
import { type Annotator, type HeldHand, leftOfCap, withHanded } from '../core/annotator.ts';
import { allTasksFor } from '../core/bin.ts';
import { carryAfter } from '../core/gold.ts';
import { type HandLimits, handOut, limitsOf, tasksFor } from '../core/hand-out.ts';
import { goldRate, type Job } from '../core/job.ts';
import { taskCount } from '../core/mask.ts';
import { openTasks, PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { IndexRange, Services } from '../ports.ts';
import { LOST, type Lost } from './attempts.ts';
import { type Filling, fillHand, fillWithGold, goldLeftAlone } from './hand-filling.ts';
import { currentJob } from './lookup.ts';
import { hiddenRepeats } from './repeat.ts';
import { ownBins, type Step, type WalkEnd, walk } from './walk.ts';

/** Candidates that may be passed over after a lost race. */
const MOST_PASSED = 10;

/** A hand that is committed: who holds it now, and the suite it is of. */
export interface Claimed {
  readonly assignmentId: string;
  readonly annotator: Annotator;
  readonly suite: TaskSuite;
}

/** Takes a suite on the walk of a person; or says why there is none for them. */
export async function claim(
  services: Services,
  job: Job,
  annotator: Annotator,
  lost: number,
): Promise<Claimed | NoWork | Lost> {
  const limits = limitsOf(job, annotator, services.now());
  const left = await leaseGoldLeft(services, job, annotator, limits);
  if (left !== undefined) return left;
  const spent = whySpent(job, annotator);
  if (spent !== undefined) return spent;
  const found = await search(services, job, annotator, limits, lost);
  if (found?.kind === 'candidate') return lease(services, job, annotator, found.suite, limits);
  if (found !== undefined && (found.round ?? annotator.round) !== undefined) {
    await keepRound(services, annotator, found);
    if (found.round !== undefined) return 'nothing-open';
  }
  if (found?.tooLarge) return leftOfCap(annotator) <= limits.most ? 'cap-reached' : 'rate-reached';
  return whyNothing(services, job, annotator, found?.keys ?? 0);
}

/** Why there is no further task for somebody, ever. Gold that they left comes again before that is said. */
export function whySpent(job: Job, annotator: Annotator): NoWork | undefined {
  if (leftOfCap(annotator) <= 0) return 'cap-reached';
  const all = allTasksFor(job.bins, annotator.pools);
  return annotator.handed >= all && annotator.hands.length === 0 ? 'all-done' : undefined;
}

/**
 * The first suite on the walk that can be had, or the end of the walk.
 *
 * After a lost race the walk starts somewhere else and passes a few candidates over: two people who met
 * on one suite would otherwise walk on side by side and meet on every next one.
 */
async function search(
  services: Services,
  job: Job,
  annotator: Annotator,
  limits: HandLimits,
  lost: number,
): Promise<Step | undefined> {
  const elsewhere = () => Math.floor(services.random() * PLACES);
  const from = lost === 0 ? annotator : { ...withoutRound(annotator), place: elsewhere() };
  const pass = lost === 0 ? 0 : Math.floor(services.random() * MOST_PASSED);
  const passed: Step[] = [];
  for await (const step of walk(services, job, from, limits)) {
    if (step.kind === 'end') {
      // Where few are left, nobody's last choice may be everybody's; where many wait, to ask later is
      // better than to lose again.
      const few = job.nearEnd ? [] : passed;
      return few[Math.floor(services.random() * few.length)] ?? step;
    }
    if (passed.push(step) > pass) return step;
  }
  return undefined;
}

function withoutRound({ round: _, ...annotator }: Annotator): Annotator {
  return annotator;
}

/** Keeps how far a round came: the next call goes on from there, or begins another one. */
async function keepRound(
  services: Services,
  annotator: Annotator,
  { place, round }: WalkEnd,
): Promise<void> {
  const walked = { ...withoutRound(annotator), place, ...(round && { round }) };
  await services.store.commit([{ ...walked, version: annotator.version + 1 }]);
}

/**
 * Nothing for this person now: for good, if no suite is open or leased to anybody, and none waits for its
 * labels that may ask for further answers.
 */
async function whyNothing(
  services: Services,
  job: Job,
  annotator: Annotator,
  keys: number,
): Promise<NoWork> {
  if (keys > 0) return 'nothing-open';
  for (const bin of ownBins(services, job, annotator)) {
    const at = { jobId: job.jobId, bin } as const;
    const ranges: IndexRange[] = [{ index: 'open', ...at, from: 0, to: Number.MAX_SAFE_INTEGER }];
    if (job.file.adaptive) ranges.push({ index: 'complete', ...at });
    for (const range of ranges) {
      if ((await services.store.queryIndex(range, 1)).items.length > 0) return 'nothing-open';
    }
  }
  return 'all-done';
}

/** Fills a hand of a suite and commits it; the walk goes on behind the suite. */
async function lease(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
  limits: HandLimits,
): Promise<Claimed | Lost> {
  const may = tasksFor(suite, annotator.annotatorId, limits);
  const filling = await fillHand(services, job, annotator, suite, may);
  const placed = { ...withoutRound(annotator), place: suite.place + 1 };
  return commitHand(services, { job, annotator: placed, suite, limits, filling });
}

/**
 * Gold that was left where all tasks were answered, or that came alone: it comes again as a task would, unless
 * others have taken meanwhile what they could of the suite. In a job that is complete it stays away: its lease would
 * make the job seem at work again.
 */
async function leaseGoldLeft(
  services: Services,
  job: Job,
  annotator: Annotator,
  limits: HandLimits,
): Promise<Claimed | Lost | undefined> {
  const rest = goldLeftAlone(annotator);
  if (rest === undefined || (await currentJob(services, job.jobId)).complete) return undefined;
  const ref = { kind: 'taskSuite', jobId: job.jobId, taskSuiteId: rest.taskSuiteId } as const;
  const suite = await services.store.get(ref, 'strong');
  if (suite === undefined || (rest.open && openTasks(suite) === 0)) return undefined;
  const filling = await fillWithGold(services, job, annotator, rest);
  return filling && commitHand(services, { job, annotator, suite, limits, filling });
}

/** A hand that is filled and nobody's yet: for whom, of which suite, and what it is made of. */
interface Offer {
  readonly job: Job;
  readonly annotator: Annotator;
  readonly suite: TaskSuite;
  readonly limits: HandLimits;
  readonly filling: Filling;
}

/** Commits one hand-out: suite, annotator and the gold that it could have, all or none. */
async function commitHand(services: Services, offer: Offer): Promise<Claimed | Lost> {
  const { job, annotator, suite, limits, filling } = offer;
  const { goldIds, portion, written } = filling;
  const { annotatorId, jobId } = annotator;
  const assignmentId = `${jobId}.${suite.taskSuiteId}.${services.newId('nonce')}`;
  const now = services.now();
  const expiresAt = now + job.file.leaseSeconds * 1000;
  const asked = Math.min(taskCount(portion.of), portion.most);
  const repeated = hiddenRepeats(services, job, annotator, assignmentId, asked);
  const wanted = { assignmentId, annotatorId, expiresAt, gold: goldIds.length + repeated.count };
  const out = handOut(suite, wanted, limits, portion);
  if (out.kind === 'refused') return LOST;
  const { taskSuiteId } = suite;
  const { tasks } = out.lease;
  const hand = { assignmentId, taskSuiteId, tasks, gold: goldIds, ...repeated.hand };
  const holder = { ...holding(offer, hand, now), ...repeated.holder };
  const won = await services.store.commit([out.suite, holder, ...written]);
  return won ? { assignmentId, annotator: holder, suite: out.suite } : LOST;
}

/** Who is offered a hand, with it in theirs. */
function holding(
  { job, annotator, filling: { gold } }: Offer,
  hand: HeldHand,
  now: number,
): Annotator {
  const count = taskCount(hand.tasks);
  const carry = carryAfter(annotator.gold.carry, count, hand.gold.length, goldRate(job));
  return {
    ...annotator,
    hands: [...annotator.hands, hand],
    handed: annotator.handed + count,
    ...(job.file.maxTasksPerHour && count > 0 && { recent: withHanded(annotator, count, now) }),
    gold: { ...annotator.gold, ...gold, carry },
    seenAt: now,
    version: annotator.version + 1,
  };
}
