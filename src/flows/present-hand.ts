import type { Hand, HandTask } from '../contracts/assignment.ts';
import type { HeldHand } from '../core/annotator.ts';
import type { Assignment } from '../core/assignment.ts';
import { chunkKey, type PayloadTask } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import { leaseEnd, leaseOf, renewLease } from '../core/lease.ts';
import type { Payload, TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { answersByPosition } from './answers.ts';
import { goldBesides } from './gold.ts';
import { loadGold, slotsOf } from './lookup.ts';
import { loadRepeated } from './repeat.ts';

/** Links to media die after this: the page fetches them at once, and `next` gives fresh ones. */
const MEDIA_LINK_MS = 15 * 60_000;

/**
 * The hands a person holds, as their page sees them, save those it has.
 *
 * @param fresh suites of the hands claimed just now, by assignment: they need no second read
 */
export async function presentHands(
  services: Services,
  job: Job,
  held: readonly HeldHand[],
  fresh: ReadonlyMap<string, TaskSuite>,
): Promise<Hand[]> {
  const presented = held.map((hand) => {
    const suite = fresh.get(hand.assignmentId);
    return suite ? presentHand(services, job, hand, suite, undefined) : resume(services, job, hand);
  });
  // All come to their end before one may fail: none renews a lease after the answer is out.
  const outcomes = await Promise.allSettled(presented);
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value === undefined ? [] : [outcome.value];
  });
}

/** A hand that a page comes back to: its lease is renewed when it has tired or was released. */
async function resume(services: Services, job: Job, held: HeldHand): Promise<Hand | undefined> {
  const { assignmentId, taskSuiteId } = held;
  const at = { jobId: job.jobId, taskSuiteId };
  const suite = await services.store.get({ kind: 'taskSuite', ...at }, 'strong');
  const draft = await services.store.get({ kind: 'assignment', ...at, assignmentId }, 'strong');
  const lease = suite && leaseOf(suite, assignmentId);
  if (suite === undefined || lease === undefined) return undefined;
  const leaseMs = job.file.leaseSeconds * 1000;
  const now = services.now();
  const tired =
    lease.releasedAt !== undefined || leaseEnd(lease, draft, leaseMs) - now < leaseMs / 2;
  if (!tired) return presentHand(services, job, held, suite, draft);
  const renewed = renewLease(suite, lease, now + leaseMs);
  const won = await services.store.commit([renewed]);
  return presentHand(services, job, held, won ? renewed : suite, draft);
}

async function presentHand(
  services: Services,
  job: Job,
  held: HeldHand,
  suite: TaskSuite,
  draft: Assignment | undefined,
): Promise<Hand | undefined> {
  const { assignmentId } = held;
  const lease = leaseOf(suite, assignmentId);
  if (lease === undefined) return undefined;
  const expiresAt = leaseEnd(lease, draft, job.file.leaseSeconds * 1000);
  const slots = slotsOf(services, assignmentId, held.tasks, hiddenCount(held));
  return {
    assignmentId,
    expiresAt,
    tasks: await presentTasks(services, job, suite, held, slots),
    saved: answersByPosition(slots, draft?.answers ?? {}, draft?.goldAnswers ?? {}),
  };
}

const hiddenCount = ({ gold, repeats = [] }: HeldHand): number => gold.length + repeats.length;

async function presentTasks(
  services: Services,
  job: Job,
  suite: TaskSuite,
  held: HeldHand,
  slots: ReturnType<typeof slotsOf>,
): Promise<HandTask[]> {
  const besides = goldBesides(services, job, held);
  const [goldRead, repeated] = await Promise.all([
    loadGold(services, job.jobId, [...held.gold, ...besides]),
    loadRepeated(services, job.jobId, held.repeats ?? []),
  ]);
  const gold = goldRead.slice(0, held.gold.length);
  const unseen = goldRead.slice(held.gold.length);
  const sources = [suite, ...gold, ...repeated.map((repeat) => repeat.suite), ...unseen];
  const [tasks, ...hidden] = await Promise.all(
    sources.map((item) => (item ? readPayload(services, job.jobId, item.payload) : [])),
  );
  const placeOf = (number: number) => repeated[number - gold.length]?.task ?? 0;
  return Promise.all(
    slots.map((slot) => {
      const task = 'task' in slot ? tasks?.[slot.task] : hidden[slot.gold]?.[placeOf(slot.gold)];
      if (task === undefined) throw new Error(`a task of ${suite.taskSuiteId} has no payload`);
      return presentTask(services, task);
    }),
  );
}

/** Nothing of a task leaves but what the page draws: no line number, no key of the owner's. */
export async function presentTask(services: Services, task: PayloadTask): Promise<HandTask> {
  if (task.media === undefined) return { source: task.source ?? '' };
  const expiresAt = services.now() + MEDIA_LINK_MS;
  return { media: await services.objects.signGet(task.media, { expiresAt }) };
}

/** Reads the tasks of a suite, or one gold task, out of their chunk. */
export async function readPayload(
  services: Services,
  jobId: string,
  { chunk, offset, bytes }: Payload,
): Promise<PayloadTask[]> {
  const body = await services.objects.get(chunkKey(jobId, chunk), { offset, bytes });
  if (body === undefined) throw new Error(`chunk ${chunk} of ${jobId} is missing`);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const lines = Buffer.concat(parts).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as PayloadTask); // written by our own import
}
