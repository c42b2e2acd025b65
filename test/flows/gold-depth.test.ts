import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gold } from '../../src/core/gold.ts';
import { goldWorn } from '../../src/flows/gold-depth.ts';
import { stopJob } from '../../src/flows/job.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { stored } from '../support/answered.ts';
import { publishedJob } from '../support/job.ts';
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
const wornOf = async (jobId: string) =>
  goldWorn(world.services, await loadJob(world.services, jobId));

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
