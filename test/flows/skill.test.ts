import { afterEach, beforeEach, expect, it } from 'vitest';
import { annotatorView } from '../../src/flows/standing.ts';
import type { Services } from '../../src/ports.ts';
import { workOff } from '../support/exported.ts';
import { joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** Three say yes to all nine tasks, and the first of four no. */
async function judged(consensusWeight: number) {
  const change = { redundancy: 4, skill: { prior: 'flat', consensusWeight } } as const;
  const jobId = await publishedJob(services, { tasks: 9 }, change);
  const people = await joined(services, jobId, 4);
  for (const [i, id] of people.entries()) {
    await workOff(services, jobId, id, () => ({ choice: i === 0 ? 'no' : 'yes' }));
  }
  return Promise.all(
    people.map(
      async (annotatorId) => (await annotatorView(services, { jobId, annotatorId })).skill,
    ),
  );
}

it('weighs answers where the others are sure, in jobs that say so', async () => {
  const [odd, other] = await judged(0.5);
  expect(odd).toMatchObject({ answers: 0, others: 9 });
  expect(odd?.accuracy.value).toBeCloseTo(1 / (2 + 4.5), 12);
  expect(other).toMatchObject({ others: 0 }); // of the three others one differs
});

it('goes by gold alone unless a job file says otherwise', async () => {
  const [odd] = await judged(0);
  expect(odd?.accuracy.value).toBe(0.5);
  expect(odd && 'others' in odd).toBe(false);
});
