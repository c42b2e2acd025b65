import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gold } from '../../src/core/gold.ts';
import { goldDepth } from '../../src/flows/gold-depth.ts';
import { stopJob } from '../../src/flows/job.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { lookAhead } from '../../src/flows/near-end.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { stored } from '../support/answered.ts';
import { handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

/** Shows the first so many gold tasks as often as is given. */
async function shown(jobId: string, count: number, exposures: number): Promise<void> {
  const gold = stored(world, 'gold').filter((item) => item.jobId === jobId) as Gold[];
  for (const { schema: _, ...item } of gold.slice(0, count) as (Gold & { schema: number })[]) {
    await world.store.commit([{ ...item, exposures, version: item.version + 1 }]);
  }
}
async function depthOf(jobId: string, answers?: number) {
  const job = await loadJob(world.services, jobId);
  const { open } = await lookAhead(world.services, job);
  const asked = answers === undefined ? open : { value: answers, error: 0 };
  return goldDepth(world.services, job, asked);
}
const wornOf = async (jobId: string) => (await depthOf(jobId)).worn;
const shortOf = async (jobId: string, answers?: number) => (await depthOf(jobId, answers)).short;

it('gold is worn once it was shown as often as it may be', async () => {
  const rule = { gold: { rate: 0.2, maxExposures: 3 } };
  const jobId = await publishedJob(world.services, { tasks: 9, gold: 8 }, rule);
  expect(await wornOf(jobId)).toBe(0);
  await shown(jobId, 6, 2);
  expect(await wornOf(jobId)).toBe(0);
  await shown(jobId, 6, 3);
  expect(await wornOf(jobId)).toBe(6 / 8);
});

it('much gold is told from a sample, and the sweep tells the job where it is worn most', async () => {
  const rule = { gold: { rate: 0.2, maxExposures: 1 } };
  const { services } = world;
  const little = await publishedJob(services, { tasks: 9, gold: 4 }, rule);
  const much = await publishedJob(services, { tasks: 9, gold: 120 }, rule);
  await publishedJob(services, { tasks: 9 });
  await shown(little, 1, 1);
  await shown(much, 90, 1);
  const worn = await wornOf(much);
  expect(worn).toBeGreaterThan(0.4);
  expect(worn).toBeLessThan(1);
  const swept = await sweep(services, services.now() + 60_000);
  expect(swept.goldWorn).toBeGreaterThan(0.4);
  await stopJob(services, { jobId: much, event: 'pause', stepMs: 1_000 });
  expect((await sweep(services, services.now() + 60_000)).goldWorn).toBe(1 / 4);
});

/** 40 tasks of 2 answers, and gold for just these: 20 tasks that two people each may see. */
const justEnough = (runsOut: 'refuse' | 'allow') => {
  const gold = { rate: 0.5, maxExposures: 2, runsOut };
  return publishedJob(world.services, { tasks: 40, gold: 20 }, { gold });
};

it('gold that is just enough is short by what nobody can be shown any more', async () => {
  const { services } = world;
  const jobId = await justEnough('refuse');
  expect(await shortOf(jobId)).toBe(0);
  await shown(jobId, 5, 2);
  expect(await shortOf(jobId)).toBe(5);
  const swept = await sweep(services, services.now() + 60_000);
  expect(swept.goldShort).toEqual([{ jobId, short: 5 }]);
  await stopJob(services, { jobId, event: 'pause', stepMs: 1_000 });
  expect((await sweep(services, services.now() + 60_000)).goldShort).toEqual([]);
});

it('answers that somebody holds have had their gold', async () => {
  const jobId = await justEnough('refuse');
  for (const annotatorId of await joined(world.services, jobId, 4)) {
    await handFor(world.services, jobId, annotatorId);
  }
  const exposures = stored(world, 'gold').map((item) => (item as Gold).exposures);
  expect(exposures.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(1);
  expect(await shortOf(jobId)).toBe(0);
});

it('a job whose file lets its gold run out is never short', async () => {
  const jobId = await justEnough('allow');
  await shown(jobId, 15, 2);
  expect(await depthOf(jobId)).toEqual({ worn: 0.75, short: 0 });
});

it('a sample that happens to be worn raises no alarm, one that is too worn for chance does', async () => {
  const gold = { rate: 0.5, maxExposures: 2, runsOut: 'refuse' } as const;
  const jobId = await publishedJob(world.services, { tasks: 9, gold: 120 }, { gold });
  await shown(jobId, 60, 2); // 120 showings are left
  for (let look = 0; look < 60; look++) {
    expect(await shortOf(jobId, 240)).toBe(0);
    expect(await shortOf(jobId, 700)).toBeGreaterThan(0);
  }
});
