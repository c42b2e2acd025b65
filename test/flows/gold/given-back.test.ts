import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Discount } from '../../../src/contracts/discount.ts';
import { exportDataset } from '../../../src/flows/export.ts';
import { decline } from '../../../src/flows/give-back.ts';
import { addTasks } from '../../../src/flows/gold/task-gold.ts';
import { acceptResponse } from '../../../src/flows/response.ts';
import { setStanding } from '../../../src/flows/standing.ts';
import { sweep } from '../../../src/flows/sweep.ts';
import { voidAnnotator } from '../../../src/flows/void.ts';
import type { Services } from '../../../src/ports.ts';
import { collected, countedBy, stored, suitesIn } from '../../support/answered.ts';
import { linesIn, workOff } from '../../support/exported.ts';
import { allAnswered, handFor, joined, publishedJob } from '../../support/job.ts';
import { rightOnGold } from '../../support/judged-crowd.ts';
import { bits } from '../../support/states.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let people: string[];
beforeEach(() => {
  world = openWorld(31);
  services = world.services;
});
afterEach(() => world.close());

const id = (i: number): string => people[i] ?? '';
const BY = 'staff:o1';

/** A job of nine tasks, answered by a person for each choice said, the last of whom has yet to begin if `null`. */
async function answeredJob(
  said: readonly (string | null)[],
  change: Parameters<typeof publishedJob>[2] = {},
): Promise<void> {
  const gold = { rate: 1 / 3, maxExposures: 9 };
  jobId = await publishedJob(services, { tasks: 9, gold: 9 }, { redundancy: 3, gold, ...change });
  people = await joined(services, jobId, said.length);
  for (const [i, choice] of said.entries()) if (choice !== null) await works(i, choice);
  await settle();
}

const works = (i: number, choice: string) => workOff(services, jobId, id(i), rightOnGold(choice));

async function settle(): Promise<void> {
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    world.clock.advance(61_000);
    await sweep(services, services.now() + 10_000);
  }
}

const bar = (i: number, discount: Discount = { of: 'all' }) =>
  voidAnnotator(services, { jobId, annotatorId: id(i), by: BY, discount, stepMs: 10_000 });

const reinstate = (i: number) =>
  setStanding(services, { jobId, annotatorId: id(i) }, { to: 'working', note: '', by: BY });

async function makeGold(...taskIds: readonly string[]): Promise<void> {
  const tasks = taskIds.map((taskId) => ({ taskId, gold: 'no' }));
  const { problems } = await addTasks(services, { jobId, by: BY, origin: 'made' }, tasks);
  expect(problems).toEqual([]);
}

const votesOn = (...taskIds: readonly string[]): number[] =>
  taskIds.map((taskId) => (countedBy(world).get(taskId) ?? []).length);

const settlingOf = (i: number) =>
  stored(world, 'annotator').find(({ annotatorId }) => annotatorId === id(i)).settling;

/** Tasks that two people hold. */
function* heldByTwo(): Generator<string> {
  for (const { taskSuiteId, leases } of suitesIn(world)) {
    const [one, two] = leases;
    for (const task of bits((one?.tasks ?? 0) & (two?.tasks ?? 0))) yield `${taskSuiteId}-${task}`;
  }
}

/** The votes of the labels of some tasks, as they are exported. */
async function exported(...taskIds: readonly string[]) {
  const view = await exportDataset(services, jobId);
  const lines = await linesIn(services, view, 'labels.jsonl');
  return taskIds.map((taskId) => lines.find((line) => line.taskId === taskId)?.votes);
}

describe('a reinstatement after a task has become gold', () => {
  it('gives its answer back, in the label too, where the bar came first', async () => {
    await answeredJob(['yes', 'no', 'no']);
    await bar(0);
    await makeGold('s0-0', 's1-0');
    await settle();
    expect(await exported('s0-0', 's0-1')).toEqual([{ no: 2 }, { no: 2 }]);
    await reinstate(0);
    await settle();
    expect(votesOn('s0-0', 's1-0', 's0-1')).toEqual([3, 3, 3]);
    expect(await exported('s0-0', 's1-0')).toEqual(Array(2).fill({ yes: 1, no: 2 }));
    for (const { labels, wanted } of suitesIn(world)) {
      expect(wanted).toEqual([3, 3, 3]);
      expect(labels?.map(({ confidence }) => confidence)).toEqual(Array(3).fill(0.583333));
    }
  });

  it('gives it back where the bar came later', async () => {
    await answeredJob(['yes', 'no', 'no']);
    await makeGold('s0-0', 's1-0');
    await bar(0);
    await settle();
    expect(votesOn('s0-0', 's0-1')).toEqual([2, 2]);
    await reinstate(0);
    await settle();
    expect(votesOn('s0-0', 's1-0', 's0-1')).toEqual([3, 3, 3]);
    expect(await exported('s0-0', 's1-0')).toEqual(Array(2).fill({ yes: 1, no: 2 }));
  });

  it('takes nobody’s place: who answered in their stead counts', async () => {
    await answeredJob(['yes', 'no', 'no', null]);
    await bar(0);
    await works(3, 'maybe');
    await makeGold('s0-0');
    await reinstate(0);
    await settle();
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 3, people: 3 }));
    expect(countedBy(world).get('s0-0')).not.toContain(id(0));
  });

  it('waits for who holds the place, and has it where they do not answer', async () => {
    await answeredJob(['yes', 'no', null, null]);
    await bar(0);
    const hands = [await handFor(services, jobId, id(2)), await handFor(services, jobId, id(3))];
    const [taskId = ''] = [...heldByTwo()];
    await makeGold(taskId);
    await reinstate(0);
    await sweep(services, services.now() + 10_000);
    expect(votesOn(taskId)).toEqual([1]);
    const [first] = hands;
    if (first)
      await acceptResponse(services, {
        ...first,
        annotatorId: id(2),
        answers: allAnswered(first, 'no'),
      });
    await sweep(services, services.now() + 10_000);
    expect(votesOn(taskId)).toEqual([2]);
    world.clock.advance(3_600_000);
    await settle();
    expect(countedBy(world).get(taskId)?.toSorted()).toEqual([id(0), id(1), id(2)].sort());
    expect(settlingOf(0)).toBeUndefined();
  });

  it('waits no longer than until they answer', async () => {
    await answeredJob(['yes', 'no', null], { redundancy: 2 });
    await bar(0);
    const hand = await handFor(services, jobId, id(2));
    await reinstate(0);
    await settle();
    expect(settlingOf(0)).toMatchObject({ discount: null });
    await acceptResponse(services, {
      ...hand,
      annotatorId: id(2),
      answers: allAnswered(hand, 'no'),
    });
    await settle();
    expect(settlingOf(0)).toBeUndefined();
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 2, people: 2 }));
  });

  it('of several gives back as many as there are places', async () => {
    await answeredJob(['yes', 'no', 'no', null]);
    await bar(0);
    await bar(1);
    await works(3, 'maybe');
    await makeGold('s0-0');
    for (const i of [1, 0]) await reinstate(i);
    await settle();
    expect(countedBy(world).get('s0-0')?.toSorted()).toEqual([id(1), id(2), id(3)].sort());
  });
});

describe('a reinstatement of somebody who gave an answer beyond the redundancy', () => {
  const adaptive = { redundancy: 2, adaptive: { maxRedundancy: 3, minConfidence: 0.6 } };

  it('gives it back where nobody was asked in their stead', async () => {
    await answeredJob(['yes', 'no', null], adaptive);
    await works(2, 'no');
    await settle();
    expect(votesOn('s0-0', 's2-2')).toEqual([3, 3]);
    await bar(0);
    await reinstate(0);
    await settle();
    expect(votesOn('s0-0', 's2-2')).toEqual([3, 3]);
    expect(suitesIn(world)[0]).not.toHaveProperty('returnable');
  });

  it('makes labels anew that were made without it', async () => {
    await answeredJob(['yes', 'no', null], adaptive);
    await works(2, 'no');
    await settle();
    const labels = () => suitesIn(world).map((suite) => suite.labels);
    const before = labels();
    await bar(0);
    await settle();
    expect(labels()).not.toEqual(before);
    expect(labels()).not.toContain(null);
    await reinstate(0);
    await settle();
    expect(labels()).toEqual(before);
  });

  it('gives nothing back beyond the most that a task may have', async () => {
    await answeredJob(['yes', 'no', null, null], adaptive);
    await works(2, 'yes');
    await settle();
    await bar(0);
    await settle(); // two are left, of two minds: one more is asked
    await works(3, 'yes');
    await reinstate(0);
    await settle();
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 3, people: 3 }));
  });
});

it('a task that was set aside takes back the answer that it had', async () => {
  await answeredJob(['yes', null], { decline: { setAsideAfter: 1 } });
  await bar(0);
  const hand = await handFor(services, jobId, id(1));
  await decline(services, { ...hand, annotatorId: id(1) }, 'too-hard');
  const [suite] = suitesIn(world).filter(({ aside = 0 }) => aside !== 0);
  const taskId = `${suite?.taskSuiteId}-${bits(suite?.aside ?? 0)[0]}`;
  expect(votesOn(taskId)).toEqual([0]);
  await reinstate(0);
  expect(votesOn(taskId)).toEqual([1]);
});
