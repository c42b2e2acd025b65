import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '../../src/flows/job.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { jobFile } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** The services over a store whose commits say that somebody was first, after they went through. */
function repeating(): Services {
  const { store } = services;
  return {
    ...services,
    store: {
      get: (ref, freshness) => store.get(ref, freshness),
      getMany: (refs) => store.getMany(refs),
      queryPartition: (partition, limit, after) => store.queryPartition(partition, limit, after),
      queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
      commit: async (items) => {
        await store.commit(items);
        return false;
      },
    },
  };
}

describe('a put that is repeated because its reply was lost', () => {
  it('still creates a job', async () => {
    const { jobId } = await createJob(repeating(), jobFile());
    expect(stored(world, 'job')).toMatchObject([{ jobId, version: 1 }]);
  });

  it('still makes an invite that lets people in', async () => {
    const { token } = await createInvite(repeating(), { jobId: null, people: 1, days: 1 });
    const device = 'device-number-000001';
    expect(await startSession(services, { invite: token, device })).toMatchObject({
      role: 'admin',
    });
  });
});

it('an id that belongs to another job is not taken for our own', async () => {
  const twice = { ...services, newId: () => 'j000000001' };
  await createJob(twice, jobFile());
  await expect(createJob(twice, jobFile({ redundancy: 3 }))).rejects.toThrow('drawn twice');
});
