import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureCapacity } from '../../bench/capacity-run.ts';
import { makeBenchJob } from '../../bench/job.ts';
import { type Bill, pricedStore } from '../../bench/priced-store.ts';
import { type EmbeddedHome, openHome } from '../../src/adapters/embedded/home.ts';
import {
  exportUnits,
  type FlowUnits,
  importUnits,
  joinUnits,
  nextUnits,
  progressUnits,
  sweepUnits,
} from '../../src/cost/flow-units.ts';
import { DEFAULT_PLAN, workloadOf } from '../../src/cost/plan.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { next } from '../../src/flows/hand-out.ts';
import { listJobs } from '../../src/flows/job.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { aboutMe, startSession } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';

/** The people work through 12,000 answers. */
const SLOW_MS = 120_000;

const job = { tasks: 4_000, taskSuiteSize: 20, redundancy: 3, goldRate: 0.1, saveEvery: 5 };
const plan = { ...DEFAULT_PLAN, ...job };
const work = workloadOf(plan);

let home: EmbeddedHome;
beforeAll(() => {
  home = openHome({ folder: ':memory:', baseUrl: 'http://127.0.0.1' });
});
afterAll(() => home.close());

/** Runs something on a store that bills it. */
async function billed<T>(run: (priced: Services) => Promise<T>): Promise<Bill & { made: T }> {
  const bill: Bill = { write: 0, read: 0, lostRaces: 0, largestBytes: {} };
  const made = await run({ ...home.services, store: pricedStore(home.store, bill) });
  return { ...bill, made };
}

/** @param slack units of what a run does besides, once a job or for a person */
function expectNear({ write, read }: Bill, model: FlowUnits, slack: number): void {
  expect(Math.abs(write - model.write), `${write} WCU for ${model.write}`).toBeLessThanOrEqual(
    slack,
  );
  expect(Math.abs(read - model.read), `${read} RCU for ${model.read}`).toBeLessThanOrEqual(slack);
}

test('an import, a sweep and a join take the units that the model has', async () => {
  const imported = await billed((priced) => makeBenchJob(priced, job));
  expectNear(imported, importUnits(plan, work, 3), 15);
  const deadline = home.services.now() + 5_000;
  expectNear(await billed((priced) => sweep(priced, deadline)), sweepUnits(work), 2);
  const joined = await billed(async (priced) => {
    const { invite } = imported.made;
    const { annotatorId = '' } = await startSession(priced, { invite, device: 'd'.repeat(24) });
    await aboutMe(priced, annotatorId);
  });
  expectNear(joined, joinUnits(), 1);
});

test('a hand is leased beside one that is held already', async () => {
  const { jobId, invite } = await makeBenchJob(home.services, job);
  const { annotatorId = '' } = await startSession(home.services, {
    invite,
    device: 'e'.repeat(24),
  });
  const asking = { jobId, annotatorId, have: [] };
  await next(home.services, { ...asking, hands: 1 });
  const second = await billed((priced) => next(priced, { ...asking, hands: 2 }));
  expect(second.made.hands).toHaveLength(2);
  expectNear(second, nextUnits(plan, work), 1); // gold comes in whole tasks
});

test(
  'an export and a look at the progress take the units that the model has',
  async () => {
    const earlier = new Set((await listJobs(home.services)).map(({ jobId }) => jobId));
    await measureCapacity(home.services, home.store, { ...job, annotators: 4 });
    const jobs = await listJobs(home.services);
    const { jobId = '' } = jobs.find((each) => !earlier.has(each.jobId)) ?? {};
    expectNear(await billed((priced) => progressOf(priced, jobId)), progressUnits(plan, work), 5);
    expectNear(await billed((priced) => exportDataset(priced, jobId)), exportUnits(plan, work), 5);
  },
  SLOW_MS,
);
