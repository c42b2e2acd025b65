import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '../../src/flows/aggregation.ts';
import { labelPage } from '../../src/flows/labels.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { assignmentsIn, collected, countedBy, stored, suitesIn } from '../support/answered.ts';
import { says, workOff as workOffAs } from '../support/exported.ts';
import { allAnswered, ask, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let people: string[];
beforeEach(async () => {
  world = openWorld();
  services = world.services;
  const change = { redundancy: 2, gold: { rate: 1 / 3 } };
  jobId = await publishedJob(services, { tasks: 9, gold: 6 }, change);
  people = await joined(services, jobId, 4);
});
afterEach(() => world.close());

const person = (i: number): string => people[i] ?? '';

const workOff = (i: number, choice: string) => workOffAs(services, jobId, person(i), says(choice));

const voidOf = (i: number, stepMs = 10_000) =>
  voidAnnotator(services, { jobId, annotatorId: person(i), by: 'staff:o1', stepMs });

describe('to void an annotator', () => {
  it('discounts all they answered, opens the tasks for others, and labels are made anew', async () => {
    await workOff(0, 'no');
    await workOff(1, 'yes');
    for (const suite of suitesIn(world)) expect(await aggregate(services, suite)).toBe('labelled');
    const before = await labelPage(services, jobId, undefined);
    expect(new Set(before.labels.map(({ label }) => label))).toEqual(new Set(['yes']));
    expect(await voidOf(1)).toEqual({ annotatorId: person(1), voided: 3, done: true });
    expect(suitesIn(world).map(({ labels }) => labels)).toEqual([null, null, null]);
    expect([...countedBy(world).values()].flat()).not.toContain(person(1));
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 1, people: 1 }));
    await workOff(2, 'no');
    for (const suite of suitesIn(world)) expect(await aggregate(services, suite)).toBe('labelled');
    const after = await labelPage(services, jobId, undefined);
    // Two votes of three choices, and one imagined vote spread over them: (2 + 1/3) / 3.
    expect(after.labels.map(({ label, confidence }) => [label, confidence])).toEqual(
      Array(9).fill(['no', 0.777778]),
    );
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 2, people: 2 }));
  });

  it('ends their live hands too, counting nothing, and gives them nothing more', async () => {
    const hand = await handFor(services, jobId, person(0));
    await saveDraft(services, {
      ...hand,
      annotatorId: person(0),
      answers: { 0: { choice: 'no' } },
    });
    expect(await voidOf(0)).toEqual({ annotatorId: person(0), voided: 0, done: true });
    expect(suitesIn(world).flatMap(({ leases }) => leases)).toEqual([]);
    expect(assignmentsIn(world)).toMatchObject([{ state: 'void', counted: 0 }]);
    expect(await ask(services, jobId, person(0))).toMatchObject({ hands: [], noWork: 'barred' });
    const late = await acceptResponse(services, {
      ...hand,
      annotatorId: person(0),
      answers: allAnswered(hand, 'no'),
    });
    expect(late.counted).toBe(false);
    expect(countedBy(world).size).toBe(0);
  });

  it('is safe to repeat, and changes nothing more', async () => {
    await workOff(0, 'no');
    await voidOf(0);
    const rows = world.dump();
    expect(await voidOf(0)).toEqual({ annotatorId: person(0), voided: 0, done: true });
    expect(world.dump()).toEqual(rows);
  });

  it('is not done while the index hides an assignment: the counter says so', async () => {
    await workOff(0, 'no');
    const { store } = services;
    const blind: Services = {
      ...services,
      store: {
        get: (ref, freshness) => store.get(ref, freshness),
        getMany: (refs) => store.getMany(refs),
        queryPartition: (partition, limit, after) => store.queryPartition(partition, limit, after),
        commit: (items) => store.commit(items),
        queryIndex: async (range, limit, after) => {
          const page = await store.queryIndex(range, limit, after);
          return { ...page, items: page.items.slice(1) };
        },
      },
    };
    const wanted = { jobId, annotatorId: person(0), by: 'staff:o1', stepMs: 10_000 };
    expect(await voidAnnotator(blind, wanted)).toMatchObject({ voided: 2, done: false });
    expect(await voidAnnotator(services, wanted)).toMatchObject({ voided: 1, done: true });
  });

  it('and the work of others at the same time leave every task exact', async () => {
    await workOff(0, 'no');
    await Promise.all([voidOf(0), workOff(1, 'yes'), workOff(2, 'yes'), workOff(3, 'maybe')]);
    await Promise.all([1, 2, 3].map((i) => workOff(i, 'yes')));
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 2, people: 2 }));
    const barred = stored(world, 'annotator').find((each) => each.annotatorId === person(0));
    expect(barred).toMatchObject({ counted: 0, countedTasks: 0, handed: 0, barred: true });
  });

  it('who is not of this job is refused', async () => {
    const other = await publishedJob(services, { tasks: 3 });
    const asked = { jobId: other, annotatorId: person(0), by: 'staff:o1', stepMs: 1 };
    expect(await codeOf(voidAnnotator(services, asked))).toBe('not-found');
    expect(await codeOf(voidAnnotator(services, { ...asked, jobId: 'j99999' }))).toBe('not-found');
  });
});
