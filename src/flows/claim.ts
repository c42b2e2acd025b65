import type { NoWork } from '../contracts/assignment.ts';
import { type Annotator, leftOfCap, withHanded } from '../core/annotator.ts';
import { goldDue } from '../core/gold.ts';
import { type HandLimits, handOut, limitsOf, tasksFor } from '../core/hand-out.ts';
import { goldRate, type Job } from '../core/job.ts';
import { taskCount } from '../core/mask.ts';
import { PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { IndexRange, Services } from '../ports.ts';
import { LOST, type Lost } from './attempts.ts';
import { pickGold } from './gold.ts';
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
  const found = await search(services, job, annotator, limits, lost);
  if (found?.kind === 'candidate') return lease(services, job, annotator, found.suite, limits);
  if (found !== undefined && (found.round ?? annotator.round) !== undefined) {
    await keepRound(services, annotator, found);
    if (found.round !== undefined) return 'nothing-open';
  }
  if (found?.tooLarge) return leftOfCap(annotator) <= limits.most ? 'cap-reached' : 'rate-reached';
  return whyNothing(services, job, annotator, found?.keys ?? 0);
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

/** Commits one hand-out: suite, annotator and the exposures of its gold, all or none. */
async function lease(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
  limits: HandLimits,
): Promise<Claimed | Lost> {
  const { annotatorId, jobId } = annotator;
  const tasks = taskCount(tasksFor(suite, annotatorId, limits));
  const due = goldDue(annotator.gold.carry, tasks, goldRate(job));
  const gold = await pickGold(services, job, annotator, due.count);
  const assignmentId = `${jobId}.${suite.taskSuiteId}.${services.newId('nonce')}`;
  const now = services.now();
  const expiresAt = now + job.file.leaseSeconds * 1000;
  const again = hiddenRepeats(services, job, annotator, assignmentId, tasks);
  const out = handOut(
    suite,
    { assignmentId, annotatorId, expiresAt, gold: gold.goldIds.length + again.count },
    limits,
  );
  if (out.kind === 'refused') return LOST;
  const hand = {
    assignmentId,
    taskSuiteId: suite.taskSuiteId,
    tasks: out.lease.tasks,
    gold: gold.goldIds,
    ...again.hand,
  };
  const holder: Annotator = {
    ...withoutRound(annotator),
    hands: [...annotator.hands, hand],
    handed: annotator.handed + tasks,
    ...(job.file.maxTasksPerHour && { recent: withHanded(annotator, tasks, now) }),
    place: suite.place + 1,
    ...again.holder,
    gold: {
      ...annotator.gold,
      carry: Math.min(1, due.carry + due.count - gold.goldIds.length),
      again: gold.again,
      ...gold.walks,
    },
    seenAt: now,
    version: annotator.version + 1,
  };
  const won = await services.store.commit([out.suite, holder, ...gold.exposed]);
  return won ? { assignmentId, annotator: holder, suite: out.suite } : LOST;
}
