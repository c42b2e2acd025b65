import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '../../src/flows/job.ts';
import {
  clientOf,
  createClient,
  listClients,
  revokeClient,
} from '../../src/flows/machine-client.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { jobFile } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const DAY_MS = 86_400_000;

let world: World;
let services: Services;
let jobId: string;
beforeEach(async () => {
  world = openWorld();
  services = world.services;
  ({ jobId } = await createJob(services, jobFile()));
});
afterEach(() => world.close());

const create = (name = 'registry', days = 3) =>
  createClient(services, { jobId, name, days, createdBy: 'o1' });

describe('a machine client', () => {
  it('is known by its token until it expires', async () => {
    const { token, clientId } = await create();
    expect(await clientOf(services, token)).toMatchObject({ jobId, clientId });
    world.clock.advance(3 * DAY_MS - 1);
    expect(await clientOf(services, token)).toMatchObject({ clientId });
    world.clock.advance(1);
    expect(await clientOf(services, token)).toBeUndefined();
  });

  it('is refused from its revocation on, for good, and the others go on', async () => {
    const [one, two] = [await create('one'), await create('two')];
    const { revokedAt } = await revokeClient(services, { jobId, clientId: one.clientId });
    expect(revokedAt).toBe(world.clock.now);
    expect(await clientOf(services, one.token)).toBeUndefined();
    expect(await clientOf(services, two.token)).toMatchObject({ name: 'two' });
    world.clock.advance(5);
    const again = await revokeClient(services, { jobId, clientId: one.clientId });
    expect(again.revokedAt).toBe(revokedAt);
    const none = revokeClient(services, { jobId, clientId: 'c000000000' });
    expect(await codeOf(none)).toBe('not-found');
  });

  it('leaves nothing behind by which its token could be made', async () => {
    const { token } = await create();
    const secret = token.split('.').at(-1) ?? '';
    expect(secret.length).toBeGreaterThan(9);
    expect(JSON.stringify(world.dump())).not.toContain(secret);
    expect(JSON.stringify(await listClients(services, jobId))).not.toContain(secret);
    expect(stored(world, 'client')).toMatchObject([{ digest: expect.stringMatching(/^\w{64}$/) }]);
  });

  it('is not found by a token that was changed anywhere', async () => {
    const [{ token, clientId }, other] = [await create(), await create('two')];
    const [name, job, client, secret = ''] = token.split('.');
    const { jobId: another } = await createJob(services, jobFile());
    for (const forged of [
      `${name}.${another}.${client}.${secret}`,
      `${name}.${job}.${other.clientId}.${secret}`,
      `${name}.${job}.${client}.${secret}0`,
      `${name}.${job}.${client}.${secret.slice(0, -1)}`,
      `${name}.${job}.${client}`,
      `${name}.${job}.${client}.${secret}.${secret}`,
      `assay-clients.${job}.${client}.${secret}`,
      services.tokens.mac(`client:${token}`),
      clientId,
    ]) {
      expect([forged, await clientOf(services, forged)]).toEqual([forged, undefined]);
    }
  });
});

describe('the list', () => {
  it('has every machine client of the job, also more than a page of them, and none of others', async () => {
    const { jobId: another } = await createJob(services, jobFile());
    await createClient(services, { jobId: another, name: 'theirs', days: 1, createdBy: 'o1' });
    for (let i = 0; i < 103; i++) await create(`client ${i}`);
    const names = (await listClients(services, jobId)).map(({ name }) => name);
    expect(names).toHaveLength(103);
    expect(names).not.toContain('theirs');
    expect(await codeOf(listClients(services, 'j99999'))).toBe('not-found');
  });
});
