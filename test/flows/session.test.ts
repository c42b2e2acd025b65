import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTokens } from '../../src/adapters/tokens.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { aboutMe, createInvite, startSession } from '../../src/flows/session.ts';
import type { Claims, Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import { allAnswered, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const device = (i: number): string => `device-number-${String(i).padStart(6, '0')}`;
const start = (invite: string, i = 1) => startSession(services, { invite, device: device(i) });
const ownerInvite = (people = 1) => createInvite(services, { jobId: null, people, days: 1 });
const claimsOf = (token: string) => services.tokens.verify(token);

describe('the link of an owner', () => {
  it('opens one session, for one device as often as it asks', async () => {
    const { token } = await ownerInvite();
    const first = await start(token, 1);
    expect(first).toEqual({
      token: expect.any(String),
      role: 'admin',
      expiresAt: world.clock.now + 12 * HOUR_MS,
    });
    world.clock.advance(1_000);
    const again = await start(token, 1);
    const [before, after] = [claimsOf(first.token), claimsOf(again.token)];
    expect(after).toEqual({ ...before, expiresAt: world.clock.now + 12 * HOUR_MS });
    expect(before).toMatchObject({ use: 'session', role: 'admin', tenant: 'default' });
    expect(await codeOf(start(token, 2))).toBe('invalid-invite');
    expect(stored(world, 'invite')).toMatchObject([{ used: 1 }]);
  });

  it('asked for by many devices at once opens one session', async () => {
    const { token } = await ownerInvite();
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((i) => start(token, i)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('asked for twice at once by one device counts once', async () => {
    const { token } = await ownerInvite();
    await Promise.all([1, 1, 1].map((i) => start(token, i)));
    expect(stored(world, 'invite')).toMatchObject([{ used: 1 }]);
  });
});

describe('an invite to a job', () => {
  it('makes so many people, each device one, and then is used up', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { maxTasksPerAnnotator: 5 });
    const { token, people } = await createInvite(services, { jobId, people: 2, days: 1 });
    expect(people).toBe(2);
    const [one, two] = [await start(token, 1), await start(token, 2)];
    expect(one).toMatchObject({ role: 'annotator', jobId });
    expect(one.annotatorId).not.toBe(two.annotatorId);
    expect((await start(token, 1)).annotatorId).toBe(one.annotatorId);
    expect(await codeOf(start(token, 3))).toBe('invalid-invite');
    expect((await start(token, 2)).annotatorId).toBe(two.annotatorId);
    expect(stored(world, 'annotator')).toMatchObject([{ cap: 5 }, { cap: 5 }]);
    const other = await createInvite(services, { jobId, people: 2, days: 1 });
    expect((await start(other.token, 1)).annotatorId).toBe(one.annotatorId);
    expect((await start(other.token, 3)).annotatorId).not.toBe(one.annotatorId);
  });

  it('adds its pools to those of a person who came by another one', async () => {
    const pools = { by: 'field', names: ['ecg', 'echo'] };
    const jobId = await publishedJob(services, { tasks: 3 }, { pools });
    for (const names of [[], ['echo'], ['ecg'], ['echo']]) {
      const { token } = await createInvite(services, { jobId, people: 1, days: 1, pools: names });
      await start(token, 1);
    }
    expect(stored(world, 'annotator')).toMatchObject([{ pools: ['echo', 'ecg'] }]);
  });

  it('is not oversubscribed by many at once', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const { token } = await createInvite(services, { jobId, people: 3, days: 1 });
    const many = Array.from({ length: 9 }, (_, i) => start(token, i));
    const outcomes = await Promise.allSettled(many);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(stored(world, 'annotator')).toHaveLength(3);
  });

  it('dies at its hour, not before', async () => {
    const jobId = await publishedJob(services, { tasks: 3 });
    const { token, expiresAt } = await createInvite(services, { jobId, people: 3, days: 2 });
    expect(expiresAt).toBe(world.clock.now + 2 * DAY_MS);
    world.clock.advance(2 * DAY_MS - 1);
    await start(token, 1);
    world.clock.advance(1);
    expect(await codeOf(start(token, 1))).toBe('invalid-invite');
    expect(await codeOf(createInvite(services, { jobId: 'j99999', people: 1, days: 1 }))).toBe(
      'not-found',
    );
  });
});

describe('a token that is not an invite of ours', () => {
  const invite = (change: Partial<Claims> = {}): Claims =>
    ({
      use: 'invite',
      tenant: 'default',
      inviteId: 'v000000001',
      expiresAt: world.clock.now + DAY_MS,
      ...change,
    }) as Claims;

  it('opens nothing and writes nothing', async () => {
    const { token } = await ownerInvite(9);
    const session = await start(token);
    const rows = world.dump();
    const [header, payload, signature] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...invite(), role: 'owner' })).toString('base64url');
    const stranger = openTokens(Buffer.alloc(32, 'another key'));
    for (const forged of [
      session.token,
      `${token}x`,
      token.slice(0, -1),
      `${header}.${other}.${signature}`,
      `${header}.${payload}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      stranger.sign(invite()),
      services.tokens.sign(invite({ inviteId: 'v999999999' } as Partial<Claims>)),
      services.tokens.sign(invite({ tenant: 'other' })),
      'x'.repeat(200),
    ]) {
      expect([forged, await codeOf(start(forged, 7))]).toEqual([forged, 'invalid-invite']);
    }
    expect(world.dump()).toEqual(rows);
  });
});

describe('what an annotator may know', () => {
  it('is their job and their own work, and nothing of gold or of others', async () => {
    const jobId = await publishedJob(services, { tasks: 6, gold: 6 });
    const [one = '', two = ''] = await joined(services, jobId, 2);
    const hand = await handFor(services, jobId, one);
    await acceptResponse(services, { ...hand, annotatorId: one, answers: allAnswered(hand) });
    const me = await aboutMe(services, one);
    expect(me).toEqual({
      annotatorId: one,
      now: world.clock.now,
      jobs: [
        {
          jobId,
          name: 'Effusion',
          state: 'published',
          standing: 'working',
          question: expect.objectContaining({ type: 'choice' }),
          instructions: '',
          saveEvery: 5,
          leaseSeconds: 600,
          taskSuiteSize: 3,
          answered: hand.tasks.length,
          submitted: 1,
        },
      ],
    });
    expect((await aboutMe(services, two)).jobs[0]).toMatchObject({ answered: 0, submitted: 0 });
    expect(await codeOf(aboutMe(services, 'nobody'))).toBe('not-found');
  });

  it('hears whether the job tells what was missed, and in no other job a word of it', async () => {
    const rules = [{ rate: 0.2, feedback: true }, { rate: 0.2, feedback: false }, { rate: 0.2 }];
    const told = rules.map(async (gold) => {
      const jobId = await publishedJob(services, { tasks: 4, gold: 4 }, { gold });
      const [one = ''] = await joined(services, jobId, 1);
      const [job = {}] = (await aboutMe(services, one)).jobs;
      return 'feedback' in job ? job.feedback : 'silent';
    });
    expect(await Promise.all(told)).toEqual([true, 'silent', 'silent']);
  });
});
