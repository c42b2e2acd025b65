import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discount } from '../../src/contracts/discount.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import { GRACE_MS } from '../../src/core/lease.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { setStanding } from '../../src/flows/standing.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { assignmentsIn, collected, countedBy, stored, suitesIn } from '../support/answered.ts';
import { workOff } from '../support/exported.ts';
import { allAnswered, handFor, joined, publishedJob, someAnswered } from '../support/job.ts';
import { rightOnGold } from '../support/judged-crowd.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let people: string[];
beforeEach(async () => {
  world = openWorld();
  services = world.services;
  jobId = await publishedJob(
    services,
    { tasks: 9, gold: 9 },
    { redundancy: 2, gold: { rate: 1 / 3 } },
  );
  people = await joined(services, jobId, 4);
});
afterEach(() => world.close());

const id = (i: number): string => people[i] ?? '';
const person = (i: number): Annotator =>
  stored(world, 'annotator').find((each) => each.annotatorId === id(i));

const works = (i: number, choice: string, most?: number) =>
  workOff(services, jobId, id(i), rightOnGold(choice), most);

const bar = (i: number, discount: Discount) =>
  voidAnnotator(services, {
    jobId,
    annotatorId: id(i),
    by: 'staff:o1',
    discount,
    stepMs: 10_000,
  });

const reinstate = (i: number) =>
  setStanding(services, { jobId, annotatorId: id(i) }, { to: 'working', note: '', by: 'staff:o1' });

async function sweepTwice(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    world.clock.advance(GRACE_MS + 1_000);
    await sweep(services, services.now() + 1_000);
  }
}

const tasksOf = (i: number): number =>
  [...countedBy(world).values()].flat().filter((giver) => giver === id(i)).length;

describe('a bar', () => {
  it('that discounts nothing leaves all answers counted', async () => {
    await works(0, 'no');
    expect(await bar(0, { of: 'nothing' })).toMatchObject({ voided: 0, done: true });
    expect(tasksOf(0)).toBe(9);
    expect(person(0)).toMatchObject({ barred: true, countedTasks: 9 });
    expect(person(0)).not.toHaveProperty('settling');
  });

  it('since an instant takes hands that ended then or later, and no others', async () => {
    await works(0, 'no', 2);
    world.clock.advance(60_000);
    const since = services.now();
    await works(0, 'no');
    expect(await bar(0, { of: 'since', since })).toMatchObject({ voided: 1, done: true });
    expect(tasksOf(0)).toBe(6);
    expect(person(0)).toMatchObject({ counted: 2, countedTasks: 6, handed: 6 });
  });

  it('of unsure labels takes answers to those tasks alone', async () => {
    await works(0, 'no');
    const hand = await handFor(services, jobId, id(1));
    const answers = { ...allAnswered(hand, 'no'), ...someAnswered(hand, 1, 'yes') };
    await acceptResponse(services, { ...hand, annotatorId: id(1), answers });
    await works(1, 'no');
    for (const suite of suitesIn(world)) expect(await aggregate(services, suite)).toBe('labelled');
    const unsure = suitesIn(world).flatMap(({ labels }) =>
      (labels ?? []).filter(({ confidence }) => confidence < 0.8),
    );
    expect(unsure.length).toBeGreaterThan(0);
    const settled = await bar(0, { of: 'unsure' });
    expect(settled.done).toBe(true);
    expect(tasksOf(0)).toBe(9 - unsure.length);
  });

  it('is carried out by the sweep when nobody comes back to it', async () => {
    await works(0, 'no');
    const { store } = services;
    const crash = () => Promise.reject(new Error('crashed after the bar'));
    const dying = { ...services, store: { ...bound(store), queryIndex: crash } };
    const asked = { jobId, annotatorId: id(0), by: 'staff:o1', stepMs: 10_000 };
    await expect(voidAnnotator(dying, asked)).rejects.toThrow('crashed');
    expect(person(0)).toMatchObject({ barred: true, counted: 3 });
    await sweep(services, services.now() + 1_000);
    expect(person(0)).toMatchObject({ counted: 0, voided: { tasks: 9 } });
    expect(tasksOf(0)).toBe(0);
  });
});

describe('to reinstate somebody who was barred', () => {
  it('gives back every answer whose task still wants it', async () => {
    await works(0, 'no');
    await bar(0, { of: 'all' });
    await works(1, 'no');
    await reinstate(0);
    expect(tasksOf(0)).toBe(9);
    expect(person(0)).toMatchObject({ countedTasks: 9, handed: 9, voided: { tasks: 0, gold: 0 } });
    await sweepTwice();
    expect(person(0)).not.toHaveProperty('settling');
    expect(assignmentsIn(world).map(({ state }) => state)).not.toContain('void');
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 2, people: 2 }));
  });

  it('counts nothing beyond what is wanted: the rest is kept, and payable', async () => {
    await works(0, 'no');
    await bar(0, { of: 'all' });
    await works(1, 'no');
    await works(2, 'no', 2);
    await reinstate(0);
    expect(tasksOf(0)).toBe(3);
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 2, people: 2 }));
    expect(person(0)).toMatchObject({ answers: person(1).answers, voided: { tasks: 0, gold: 0 } });
  });

  it('counts what they sent while they were barred, too', async () => {
    const hand = await handFor(services, jobId, id(0));
    const { store } = services;
    await voidAnnotator(
      { ...services, store: { ...bound(store), queryIndex: async () => ({ items: [] }) } },
      { jobId, annotatorId: id(0), by: 'staff:o1', stepMs: 1 },
    );
    expect(suitesIn(world).flatMap(({ leases }) => leases)).toEqual([]);
    await acceptResponse(services, {
      ...hand,
      annotatorId: id(0),
      answers: allAnswered(hand, 'no'),
    });
    expect(tasksOf(0)).toBe(0);
    expect(person(0)).toMatchObject({ voided: { tasks: 3, gold: 1 } });
    await reinstate(0);
    await sweepTwice();
    expect(tasksOf(0)).toBe(3);
    expect(person(0)).toMatchObject({ countedTasks: 3, handed: 3 });
    expect(person(0).voided ?? { tasks: 0, gold: 0 }).toEqual({ tasks: 0, gold: 0 });
  });

  it('and to bar them again at once leaves nothing counted', async () => {
    await works(0, 'no');
    await bar(0, { of: 'all' });
    await reinstate(0);
    expect(await bar(0, { of: 'all' })).toMatchObject({ voided: 3, done: true });
    await sweepTwice();
    expect(tasksOf(0)).toBe(0);
    expect(person(0)).toMatchObject({ counted: 0, handed: 0, voided: { tasks: 9 } });
  });

  it('gives back no more than their cap', async () => {
    jobId = await publishedJob(services, { tasks: 9 }, { redundancy: 1, maxTasksPerAnnotator: 5 });
    people = await joined(services, jobId, 2);
    await works(0, 'no');
    await bar(0, { of: 'all' });
    await reinstate(0);
    expect(person(0)).toMatchObject({ handed: 5, countedTasks: 5 });
  });

  it('leaves them what they hold, though a bar was about to end it', async () => {
    const hand = await handFor(services, jobId, id(0));
    const { store } = services;
    let isBarred = false;
    const meanwhile: Services = {
      ...services,
      store: {
        ...bound(store),
        get: async (ref, freshness) => {
          if (ref.kind === 'taskSuite' && !isBarred) {
            isBarred = true;
            await reinstate(0);
          }
          return store.get(ref, freshness);
        },
      },
    };
    await voidAnnotator(meanwhile, { jobId, annotatorId: id(0), by: 'staff:o1', stepMs: 1 });
    expect(isBarred).toBe(true);
    expect(person(0).hands.map(({ assignmentId }) => assignmentId)).toEqual([hand.assignmentId]);
  });

  it('ends with a newer decision: an older walk does nothing more', async () => {
    await works(0, 'no');
    await bar(0, { of: 'all' });
    const { store } = services;
    const meanwhile: Services = {
      ...services,
      store: {
        ...bound(store),
        queryIndex: async (range, limit, after) => {
          const page = await store.queryIndex(range, limit, after);
          await reinstate(0);
          await bar(0, { of: 'nothing' });
          return page;
        },
      },
    };
    await reinstate(0);
    await bar(0, { of: 'all' });
    await setStanding(
      meanwhile,
      { jobId, annotatorId: id(0) },
      { to: 'working', note: '', by: 'staff:o1' },
    );
    expect(person(0)).toMatchObject({ barred: true, countedTasks: 9 });
  });
});

/** A store whose methods can be spread. */
const bound = (store: Services['store']): Services['store'] => ({
  get: (ref, freshness) => store.get(ref, freshness),
  getMany: (refs) => store.getMany(refs),
  queryPartition: (of, limit, after) => store.queryPartition(of, limit, after),
  queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
  commit: (items) => store.commit(items),
});
