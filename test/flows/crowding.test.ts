import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import { giveBack } from '../../src/flows/give-back.ts';
import { next } from '../../src/flows/hand-out.ts';
import { lookAhead } from '../../src/flows/near-end.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

const LEASE_MS = 600_000;
let world: World;
/** Chance in the middle: half of the patience, half of the wait. */
let services: Services;

beforeEach(() => {
  world = openWorld();
  services = { ...world.services, random: () => 0.5 };
});
afterEach(() => world.close());

const asked = (jobId: string, annotatorId: string) =>
  next(services, { jobId, annotatorId, hands: 1, have: [] });

const jobOf = (jobId: string): Job => stored(world, 'job').find((each) => each.jobId === jobId);

/** A job near its end: Ada holds the only suite, Ben asks in vain, and so do others of a crowd. */
async function lastSuite(crowd: number) {
  const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
  const [ada = '', ben = ''] = await joined(services, jobId, 2);
  const hand = await handFor(services, jobId, ada);
  await sweep(services, Number.MAX_SAFE_INTEGER);
  const job = jobOf(jobId);
  expect(job).toMatchObject({ nearEnd: true, crowd: 1 });
  await services.store.commit([{ ...job, crowd, version: job.version + 1 }]);
  expect((await asked(jobId, ben)).noWork).toBe('nothing-open');
  return { jobId, ada, ben, hand };
}

describe('in a crowd, what becomes free is seen after a while drawn up to a minute', () => {
  it('by its age since it was given back', async () => {
    const { jobId, ada, ben, hand } = await lastSuite(10_000);
    await giveBack(services, { ...hand, annotatorId: ada }, false);
    world.clock.advance(29_000);
    expect((await asked(jobId, ben)).noWork).toBe('nothing-open');
    world.clock.advance(2_000);
    expect((await asked(jobId, ben)).hands).toHaveLength(1);
  });

  it('and at once where a clock that ran ahead wrote when that was', async () => {
    const { jobId, ada, ben, hand } = await lastSuite(2);
    const ahead = { ...services, now: () => world.clock.now + 120_000 };
    await giveBack(ahead, { ...hand, annotatorId: ada }, false);
    expect((await asked(jobId, ben)).hands).toHaveLength(1);
  });

  it('by its age since the lease expired', async () => {
    const { jobId, ben } = await lastSuite(10_000);
    world.clock.advance(LEASE_MS + 29_000);
    expect((await asked(jobId, ben)).noWork).toBe('nothing-open');
    world.clock.advance(2_000);
    expect((await asked(jobId, ben)).hands).toHaveLength(1);
  });
});

it.each([
  ['a few people are not patient', 2, [4, 4, 4, 4]],
  ['in a crowd, who has waited long asks less often', 10_000, [4, 13, 33, 63]],
])('%s', async (_, crowd, expected) => {
  const { jobId, ben } = await lastSuite(crowd);
  const waits: (number | undefined)[] = [];
  for (const seconds of [0, 10, 20, 400]) {
    world.clock.advance(seconds * 1_000);
    waits.push((await asked(jobId, ben)).retryAfterSeconds);
  }
  expect(waits).toEqual(expected);
});

describe('a job with its last tasks answered', () => {
  it('stays near its end, whatever a sample finds', async () => {
    const { jobId, ada, hand } = await lastSuite(1);
    const response = { ...hand, annotatorId: ada, answers: allAnswered(hand) };
    await acceptResponse(services, response);
    expect(await lookAhead(services, jobOf(jobId))).toEqual({
      ...{ nearEnd: true, crowd: 0 },
      open: { value: 0, error: 0 },
    });
  });
});

describe('a sweep', () => {
  it('closes all that has expired, however much it is', async () => {
    const people = 60;
    const change = { redundancy: 1, taskSuiteSize: 1 };
    const jobId = await publishedJob(services, { tasks: people }, change);
    for (const id of await joined(services, jobId, people)) await handFor(services, jobId, id);
    world.clock.advance(LEASE_MS);
    const swept = await sweep(services, services.now() + 8_000);
    expect(swept.leasesClosed).toBe(people);
  });

  it('begins nothing more after its deadline', async () => {
    const people = 60;
    const change = { redundancy: 1, taskSuiteSize: 1 };
    const jobId = await publishedJob(services, { tasks: people }, change);
    for (const id of await joined(services, jobId, people)) await handFor(services, jobId, id);
    world.clock.advance(LEASE_MS);
    const swept = await sweep(services, services.now());
    expect(swept.leasesClosed).toBe(25);
  });
});
