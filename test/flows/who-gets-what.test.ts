import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveBack } from '../../src/flows/give-back.ts';
import { publishJob } from '../../src/flows/job.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { stored, suitesIn } from '../support/answered.ts';
import {
  allAnswered,
  ask,
  draftWith,
  handFor,
  importAll,
  type jobFile,
  joined,
} from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const MINUTE_MS = 60_000;

let world: World;
let services: Services;
let devices = 1_000;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

type Change = Parameters<typeof jobFile>[0];

/** A published job of some lines; each has a text of its own. */
async function jobOf(lines: readonly Record<string, unknown>[], change: Change): Promise<string> {
  const manifest = lines.map((line, i) => JSON.stringify({ source: `${i} `, ...line })).join('\n');
  const jobId = await draftWith(services, manifest, change);
  await importAll(services, jobId);
  await publishJob(services, jobId);
  return jobId;
}

/** Somebody by an invite for some pools. */
async function personOf(jobId: string, pools: readonly string[]): Promise<string> {
  const { token } = await createInvite(services, { jobId, people: 1, days: 1, pools });
  const device = `device-number-${++devices}`;
  const session = await startSession(services, { invite: token, device });
  return session.annotatorId ?? '';
}

/** Works until there is nothing more. @returns the lines of the manifest, in the order of the hands */
async function worked(jobId: string, annotatorId: string) {
  const lines: number[] = [];
  for (;;) {
    const { hands, noWork, retryAfterSeconds } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return { lines, noWork, retryAfterSeconds };
    lines.push(...hand.tasks.map(({ source }) => Number(source)));
    await acceptResponse(services, { ...hand, annotatorId, answers: allAnswered(hand) });
  }
}

const sorted = (lines: readonly number[]) => lines.toSorted((a, b) => a - b);

describe('pools', () => {
  const pools = { by: 'field', names: ['heart', 'lungs'] };
  const lines = [{}, { field: 'heart' }, { field: 'lungs' }, {}, { field: 'heart' }];

  it('give their people their tasks and the general ones, and nobody else a task of theirs', async () => {
    const jobId = await jobOf(lines, { pools, redundancy: 3, taskSuiteSize: 2 });
    const of = async (own: readonly string[]) =>
      worked(jobId, await personOf(jobId, own)).then((all) => [sorted(all.lines), all.noWork]);
    expect(await of([])).toEqual([[0, 3], 'all-done']);
    expect(await of(['heart'])).toEqual([[0, 1, 3, 4], 'all-done']);
    expect(await of(['lungs', 'lungs'])).toEqual([[0, 2, 3], 'all-done']);
    expect(await of(['heart', 'lungs'])).toEqual([[1, 2, 4], 'nothing-open']);
  });

  it('of an invite must be of its job', async () => {
    const jobId = await jobOf(lines, { pools });
    const plain = await jobOf([{}], {});
    const invite = (of: string, own: readonly string[]) =>
      createInvite(services, { jobId: of, people: 1, days: 1, pools: own });
    expect(await codeOf(invite(jobId, ['heart', 'brain']))).toBe('invalid-request');
    expect(await codeOf(invite(plain, ['heart']))).toBe('invalid-request');
    await invite(plain, []);
    await invite(jobId, ['heart', 'heart']);
    expect(stored(world, 'invite').map((each) => each.pools)).toEqual(
      expect.arrayContaining([[], ['heart']]),
    );
  });
});

describe('priority', () => {
  it('decides what is handed out first, also of suites that were imported later', async () => {
    const urgency = ['low', 'normal', undefined, 'high', 'low', 'high'];
    const lines = urgency.flatMap((each) => [{ urgency: each }, { urgency: each }]);
    const change = { priority: { by: 'urgency' }, taskSuiteSize: 2, redundancy: 2 };
    const jobId = await jobOf(lines, change);
    const order = async (annotatorId: string) =>
      (await worked(jobId, annotatorId)).lines.map((line) => urgency[line >> 1] ?? 'normal');
    const expected = ['high', 'high', 'normal', 'normal', 'low', 'low'].flatMap((u) => [u, u]);
    for (const annotatorId of await joined(services, jobId, 2)) {
      expect(await order(annotatorId)).toEqual(expected);
    }
  });

  it('gives back an urgent task to the next who asks, before all others', async () => {
    const lines = [{}, {}, {}, { urgency: 'high' }];
    const change = { priority: { by: 'urgency' }, taskSuiteSize: 1, redundancy: 1 };
    const jobId = await jobOf(lines, change);
    const [one = '', two = '', three = ''] = await joined(services, jobId, 3);
    const urgent = await handFor(services, jobId, one);
    expect(urgent.tasks[0]?.source).toBe('3 ');
    expect((await handFor(services, jobId, two)).tasks[0]?.source).not.toBe('3 ');
    await giveBack(services, { ...urgent, annotatorId: one }, false);
    expect((await handFor(services, jobId, three)).tasks[0]?.source).toBe('3 ');
  });
});

describe('groups kept together', () => {
  const groups = { by: 'patient', rule: 'together' } as const;
  const lines = ['p', 'p', 'p', 'q', 'q', 'q'].map((patient) => ({ patient }));

  it('are told to somebody whose cap no longer takes one as a cap that is reached', async () => {
    const change = { groups, taskSuiteSize: 3, maxTasksPerAnnotator: 5 };
    const jobId = await jobOf(lines, change);
    const [annotatorId = ''] = await joined(services, jobId, 1);
    const { lines: got, noWork, retryAfterSeconds } = await worked(jobId, annotatorId);
    expect([got.length, noWork, retryAfterSeconds]).toEqual([3, 'cap-reached', undefined]);
  });

  it('wait for the hour where that is what they do not fit into, and then come', async () => {
    const change = { groups, taskSuiteSize: 3, maxTasksPerHour: 5, maxTasksPerAnnotator: 100 };
    const jobId = await jobOf(lines, change);
    const [annotatorId = ''] = await joined(services, jobId, 1);
    const { lines: got, noWork, retryAfterSeconds = 0 } = await worked(jobId, annotatorId);
    expect([got.length, noWork]).toEqual([3, 'rate-reached']);
    expect(retryAfterSeconds).toBeGreaterThan(3_600);
    expect(retryAfterSeconds).toBeLessThanOrEqual(3_900);
    world.clock.advance(retryAfterSeconds * 1_000);
    expect((await worked(jobId, annotatorId)).lines).toHaveLength(3);
  });

  it('leave room for a smaller group beside a larger one that does not fit', async () => {
    const first = ['o', 'o'].map((patient) => ({ patient, urgency: 'high' }));
    const small = [...first, ...lines.slice(0, 3), { patient: 'r' }];
    const priority = { by: 'urgency' };
    const change = { groups, priority, taskSuiteSize: 4, maxTasksPerAnnotator: 4 };
    const jobId = await jobOf(small, change);
    const [annotatorId = ''] = await joined(services, jobId, 1);
    const { lines: got, noWork } = await worked(jobId, annotatorId);
    expect([sorted(got), noWork]).toEqual([[0, 1, 5], 'cap-reached']);
  });
});

describe('groups kept apart', () => {
  it('give nobody two tasks of one, and each task its answers by as many people', async () => {
    const lines = ['p', 'p', 'p', 'q', 'q', 'r'].map((patient) => ({ patient }));
    const groups = { by: 'patient', rule: 'apart' } as const;
    const jobId = await jobOf(lines, { groups, taskSuiteSize: 6, redundancy: 2 });
    const hands: number[][] = [];
    for (const annotatorId of await joined(services, jobId, 6)) {
      hands.push((await worked(jobId, annotatorId)).lines);
    }
    for (const hand of hands) {
      const patients = hand.map((line) => lines[line]?.patient);
      expect(new Set(patients).size).toBe(patients.length);
    }
    const all = lines.map((_, i) => hands.filter((hand) => hand.includes(i)).length);
    expect(all).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

describe('an hourly limit', () => {
  it('says when to ask again, and counts what was handed out, answered or not', async () => {
    const jobId = await jobOf(Array(9).fill({}), { taskSuiteSize: 3, maxTasksPerHour: 4 });
    const [annotatorId = ''] = await joined(services, jobId, 1);
    const first = await handFor(services, jobId, annotatorId);
    await giveBack(services, { ...first, annotatorId }, false);
    const second = await worked(jobId, annotatorId);
    expect([second.lines.length, second.noWork]).toEqual([1, 'rate-reached']);
    world.clock.advance((second.retryAfterSeconds ?? 0) * 1_000 - 1_000);
    expect(await worked(jobId, annotatorId)).toMatchObject({ lines: [], noWork: 'rate-reached' });
    world.clock.advance(1_000);
    expect((await worked(jobId, annotatorId)).lines).toHaveLength(4);
  });
});

describe('near the end', () => {
  it('hands are a quarter, one a person, from the sweep that sees it on', async () => {
    const jobId = await jobOf(Array(8).fill({}), { taskSuiteSize: 4, redundancy: 3 });
    const people = await joined(services, jobId, 4);
    const isNear = () => stored(world, 'job')[0].nearEnd;
    for (const annotatorId of people.slice(0, 2)) {
      expect((await ask(services, jobId, annotatorId, 2)).hands).toHaveLength(2);
    }
    await sweep(services, services.now() + MINUTE_MS);
    expect(isNear()).toBe(false);
    expect((await ask(services, jobId, people[2] ?? '', 2)).hands).toHaveLength(2);
    expect(suitesIn(world).every(({ leases }) => leases.length === 3)).toBe(true);
    await sweep(services, services.now() + MINUTE_MS);
    expect(isNear()).toBe(true);
    const [one = '', , , four = ''] = people;
    const { hands } = await ask(services, jobId, one, 2);
    // What a call knows of a published job is from the last one that looked: a hint may be late.
    expect((await ask(services, jobId, four, 2)).hands).toEqual([]);
    for (const hand of hands) await giveBack(services, { ...hand, annotatorId: one }, false);
    const quarter = await ask(services, jobId, four, 2);
    expect(quarter.hands.map(({ tasks }) => tasks.length)).toEqual([1]);
  });
});
