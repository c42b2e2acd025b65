import { setTimeout as sleep } from 'node:timers/promises';
import type { Hand } from '../src/contracts/assignment.ts';
import { isComplete } from '../src/core/task-suite.ts';
import { aggregate } from '../src/flows/aggregation.ts';
import { next } from '../src/flows/hand-out.ts';
import { locate } from '../src/flows/lookup.ts';
import { acceptResponse, saveDraft } from '../src/flows/response.ts';
import { startSession } from '../src/flows/session.ts';
import type { Services, Store } from '../src/ports.ts';
import { type BenchJob, makeBenchJob } from './job.ts';
import { type Bill, pricedStore } from './priced-store.ts';

/**
 * A job, and how many people work on it: at once, or `inTurn` one after another, so that nobody loses a
 * race. `saveEvery` 0: they only submit.
 */
export interface CapacityRun extends BenchJob {
  readonly inTurn?: boolean;
  readonly goldRate: number;
  readonly saveEvery: number;
  readonly annotators: number;
}

const CHOICES = ['yes', 'no', 'maybe'];

/** The services that are billed, and the store behind them for what is not. */
interface Billed {
  readonly priced: Services;
  readonly store: Store;
}

/** People of the job, one after another and not priced: a person joins once. */
async function joinAll(services: Services, invite: string, annotators: number): Promise<string[]> {
  const people: string[] = [];
  for (let i = 0; i < annotators; i++) {
    const device = `bench-annotator-${String(i).padStart(8, '0')}`;
    people.push((await startSession(services, { invite, device })).annotatorId ?? '');
  }
  return people;
}

/** One annotator on the flows: works until there is nothing left. */
async function work(billed: Billed, jobId: string, annotatorId: string, i: number, every: number) {
  const { priced } = billed;
  for (;;) {
    const reply = await next(priced, { jobId, annotatorId, hands: 1, have: [] });
    const hand = reply.hands[0];
    if (hand !== undefined) await answer(billed, annotatorId, hand, every, i);
    else if (reply.noWork === 'all-done') return;
    else await sleep(40 * priced.random());
  }
}

/** Saves as the page does: after every so many answers, the last ones too, and then the response. */
async function answer(
  billed: Billed,
  annotatorId: string,
  hand: Hand,
  saveEvery: number,
  i: number,
) {
  const { assignmentId } = hand;
  const all = hand.tasks.map(
    (_, task) => [String(task), { choice: CHOICES[(task + i) % 3] ?? 'no', ms: 1234 }] as const,
  );
  for (let saved = saveEvery; saveEvery > 0 && saved < all.length; saved += saveEvery) {
    const answers = Object.fromEntries(all.slice(saved - saveEvery, saved));
    await saveDraft(billed.priced, { assignmentId, annotatorId, answers });
  }
  const answers = Object.fromEntries(all);
  await acceptResponse(billed.priced, { assignmentId, annotatorId, answers });
  await labelComplete(billed, assignmentId);
}

/** The stream wakes the aggregation for complete suites alone; what it sees of others is not billed. */
async function labelComplete({ priced, store }: Billed, assignmentId: string): Promise<void> {
  const { suite: ref } = locate(assignmentId);
  const suite = await store.get(ref, 'eventual');
  if (suite !== undefined && isComplete(suite)) await aggregate(priced, ref);
}

/** Imports a job, lets people finish it on the flows, and bills every call of their work. */
export async function measureCapacity(
  services: Services,
  store: Store,
  run: CapacityRun,
): Promise<Bill> {
  const free = { ...services, store };
  const { jobId, invite } = await makeBenchJob(free, run);
  const bill: Bill = { write: 0, read: 0, lostRaces: 0, largestBytes: {} };
  const priced = { ...services, store: pricedStore(store, bill) };
  const people = await joinAll(free, invite, run.annotators);
  const job = (person: string, i: number) =>
    work({ priced, store }, jobId, person, i, run.saveEvery);
  if (run.inTurn) for (const [i, person] of people.entries()) await job(person, i);
  else await Promise.all(people.map(job));
  return bill;
}
