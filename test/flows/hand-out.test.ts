import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/contracts/assignment.ts';
import { next } from '../../src/flows/hand-out.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { assignmentsIn, collected, stored, suitesIn } from '../support/answered.ts';
import {
  allAnswered,
  ask,
  draftWith,
  handFor,
  joined,
  manifestOf,
  publishedJob,
  textOf,
} from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { bits } from '../support/states.ts';
import { openWorld, START, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

/** Works until there is no work: every hand whole. @returns how many hands it took */
async function workOff(jobId: string, annotatorId: string): Promise<number> {
  for (let hands = 0; ; ) {
    const reply = await ask(world.services, jobId, annotatorId);
    const hand = reply.hands[0];
    if (hand === undefined) {
      if (reply.noWork !== 'nothing-open') return hands;
      await setImmediate(); // others are at it
      continue;
    }
    const { assignmentId } = hand;
    await acceptResponse(world.services, { assignmentId, annotatorId, answers: allAnswered(hand) });
    hands++;
  }
}

const sourcesOf = (hand: Hand) => hand.tasks.map((task) => task.source ?? '');

describe('many at once', () => {
  it.each([
    [50, 1, 10, 3],
    [50, 20, 60, 2],
    [7, 3, 20, 7],
    [16, 1, 4, 15],
  ])(
    '%i people, suites of %i: each of %i tasks gets %i answers, by different people',
    async (people, size, tasks, redundancy) => {
      world = openWorld(people);
      const change = { taskSuiteSize: size, redundancy };
      const jobId = await publishedJob(world.services, { tasks }, change);
      const ids = await joined(world.services, jobId, people);
      await Promise.all(ids.map((id) => workOff(jobId, id)));
      const exact = Array(tasks).fill({ answers: redundancy, people: redundancy });
      expect(collected(world, tasks, size)).toEqual(exact);
      expect(suitesIn(world).every(({ leases }) => leases.length === 0)).toBe(true);
    },
  );

  it('that ask together hold no task more often than it wants answers', async () => {
    world = openWorld(3);
    const jobId = await publishedJob(world.services, { tasks: 12 }, { redundancy: 2 });
    const ids = await joined(world.services, jobId, 50);
    const replies = await Promise.all(ids.map((id) => ask(world.services, jobId, id)));
    const held = replies.flatMap(({ hands }) => hands.flatMap(sourcesOf));
    for (let i = 0; i < 12; i++) {
      expect(held.filter((source) => source === textOf(i))).toHaveLength(2);
    }
    const empty = replies.filter(({ hands }) => hands.length === 0);
    expect(empty).toHaveLength(50 - 8);
    for (const { noWork, retryAfterSeconds = 0 } of empty) {
      expect(noWork).toBe('nothing-open');
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('an annotator', () => {
  it('gets the same hand from a second tab, and from a second request at the same time', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 30, gold: 4 });
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const replies = await Promise.all([1, 2, 3].map(() => ask(world.services, jobId, annotatorId)));
    const later = await ask(world.services, jobId, annotatorId);
    for (const { hands } of replies) expect(hands).toEqual(later.hands);
    expect(later.hands).toHaveLength(1);
    expect(suitesIn(world).flatMap(({ leases }) => leases)).toHaveLength(1);
  });

  it.each([
    [1, 9, 4],
    [2, 9, 3],
    [3, 1, 1],
    [3, 9, 2],
  ])('with suites of %i who wants %i hands holds %i', async (size, wanted, held) => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 24 }, { taskSuiteSize: size });
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const reply = await ask(world.services, jobId, annotatorId, wanted);
    expect(reply.hands).toHaveLength(held);
    expect(reply.noWork).toBeUndefined();
    expect(new Set(reply.hands.flatMap(sourcesOf)).size).toBe(held * size);
  });

  it('who names the hands of their page gets the others', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 24 });
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const first = await ask(world.services, jobId, annotatorId, 1);
    const have = first.hands.map((hand) => hand.assignmentId);
    const both = await next(world.services, { jobId, annotatorId, hands: 2, have });
    expect(both.hands).toHaveLength(1);
    expect(have).not.toContain(both.hands[0]?.assignmentId);
  });

  it('gets the saved answers back, where they were', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 9, gold: 3 });
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const hand = await handFor(world.services, jobId, annotatorId);
    const answers = { 0: { choice: 'no', ms: 40 }, 2: { abstain: 'unsure' as const } };
    await saveDraft(world.services, { assignmentId: hand.assignmentId, annotatorId, answers });
    const again = await handFor(world.services, jobId, annotatorId);
    expect(again).toEqual({ ...hand, saved: answers });
  });

  it('never gets a task again that they answered', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 40 }, { redundancy: 3 });
    const ids = await joined(world.services, jobId, 2);
    const seen: string[] = [];
    for (let i = 0; i < 14; i++) {
      const hand = await handFor(world.services, jobId, ids[0] ?? '');
      seen.push(...sourcesOf(hand));
      await acceptResponse(world.services, {
        assignmentId: hand.assignmentId,
        annotatorId: ids[0] ?? '',
        answers: allAnswered(hand),
      });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(40);
    const reply = await ask(world.services, jobId, ids[0] ?? '');
    expect(reply).toMatchObject({ hands: [], noWork: 'all-done' });
    expect(reply).not.toHaveProperty('retryAfterSeconds');
  });

  it('with a cap gets exactly that many tasks, the last hand cut to what is left', async () => {
    world = openWorld();
    const change = { maxTasksPerAnnotator: 7, taskSuiteSize: 3 };
    const jobId = await publishedJob(world.services, { tasks: 30 }, change);
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    expect(await workOff(jobId, annotatorId)).toBe(3);
    const [capped] = stored(world, 'annotator');
    expect(capped).toMatchObject({ handed: 7, countedTasks: 7 });
    expect(assignmentsIn(world).flatMap(({ counted }) => bits(counted))).toHaveLength(7);
    expect(await ask(world.services, jobId, annotatorId)).toMatchObject({ noWork: 'cap-reached' });
  });

  it('with a cap cannot hold more than it in two hands', async () => {
    world = openWorld();
    const change = { maxTasksPerAnnotator: 4, taskSuiteSize: 3 };
    const jobId = await publishedJob(world.services, { tasks: 30 }, change);
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const { hands, noWork } = await ask(world.services, jobId, annotatorId, 2);
    expect(hands.map(({ tasks }) => tasks.length)).toEqual([3, 1]);
    expect(noWork).toBeUndefined();
  });

  it('without a place in the job is told that there is no such thing', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 3 });
    const other = await publishedJob(world.services, { tasks: 3 });
    const [annotatorId = ''] = await joined(world.services, other, 1);
    expect(await codeOf(ask(world.services, jobId, annotatorId))).toBe('not-found');
    expect(await codeOf(ask(world.services, 'j9999999', annotatorId))).toBe('not-found');
  });

  it('finds work anywhere, though most open suites are ones they have done', async () => {
    world = openWorld();
    const change = { redundancy: 2, taskSuiteSize: 1 };
    const jobId = await publishedJob(world.services, { tasks: 300 }, change);
    const [first = '', second = ''] = await joined(world.services, jobId, 2);
    for (let i = 0; i < 299; i++) {
      const hand = await handFor(world.services, jobId, first);
      const answers = allAnswered(hand);
      await acceptResponse(world.services, { ...hand, annotatorId: first, answers });
    }
    await workOff(jobId, second);
    expect(await workOff(jobId, first)).toBe(1);
    expect(collected(world, 300, 1)).toEqual(Array(300).fill({ answers: 2, people: 2 }));
  });
});

describe('a hand', () => {
  it('tells when it ends, by the clock of the service', async () => {
    world = openWorld();
    const jobId = await publishedJob(world.services, { tasks: 3 });
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    const reply = await ask(world.services, jobId, annotatorId);
    expect(reply.now).toBe(START);
    expect(reply.hands[0]?.expiresAt).toBe(START + 600_000);
  });

  it('of a draft job is none yet', async () => {
    world = openWorld();
    const jobId = await draftWith(world.services, manifestOf(3, 0));
    const [annotatorId = ''] = await joined(world.services, jobId, 1);
    expect(await ask(world.services, jobId, annotatorId)).toMatchObject({
      hands: [],
      noWork: 'paused',
    });
  });
});
