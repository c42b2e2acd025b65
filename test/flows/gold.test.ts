import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/contracts/assignment.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { aboutMe } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import {
  allAnswered,
  answersTo,
  ask,
  goldTextOf,
  handFor,
  joined,
  publishedJob,
  truthOf,
} from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld(9);
  services = world.services;
});
afterEach(() => world.close());

const goldIn = (hand: Hand): string[] =>
  hand.tasks.flatMap(({ source = '' }) => (source.includes('that ward') ? [source] : []));

/** Works until there is no work, and tells of each hand how many tasks and which gold it had. */
async function workOff(jobId: string, annotatorId: string, look: (hand: Hand) => void = () => {}) {
  const worked: { tasks: number; gold: string[] }[] = [];
  for (;;) {
    const { hands } = await ask(services, jobId, annotatorId);
    const hand = hands[0];
    if (hand === undefined) return worked;
    look(hand);
    const gold = goldIn(hand);
    worked.push({ tasks: hand.tasks.length - gold.length, gold });
    await acceptResponse(services, { ...hand, annotatorId, answers: allAnswered(hand) });
  }
}

/** A job of much gold and somebody who is the only one in it. */
async function alone(): Promise<readonly [jobId: string, annotatorId: string]> {
  const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 9 };
  const jobId = await publishedJob(services, { tasks: 40, gold: 30 }, change);
  const [id = ''] = await joined(services, jobId, 1);
  return [jobId, id];
}

describe('gold', () => {
  it.each([0.1, 0.25, 0.5])(
    'comes at its rate of %f within one task, for each and at any time',
    async (rate) => {
      const change = { gold: { rate, maxExposures: 9 }, redundancy: 9, taskSuiteSize: 4 };
      const jobId = await publishedJob(services, { tasks: 60, gold: 40 }, change);
      for (const id of await joined(services, jobId, 4)) {
        let [tasks, gold] = [0, 0];
        for (const hand of await workOff(jobId, id)) {
          tasks += hand.tasks;
          gold += hand.gold.length;
          expect(Math.abs(gold - rate * tasks)).toBeLessThanOrEqual(1 + rate + 1e-9);
        }
        expect(tasks).toBe(60);
      }
    },
  );

  it('is never shown twice to a person, and to no more people than allowed', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 2 }, redundancy: 5, taskSuiteSize: 4 };
    const jobId = await publishedJob(services, { tasks: 40, gold: 12 }, change);
    const shown = new Map<string, number>();
    for (const id of await joined(services, jobId, 5)) {
      const own = (await workOff(jobId, id)).flatMap((hand) => hand.gold);
      expect(new Set(own).size).toBe(own.length);
      for (const text of own) shown.set(text, (shown.get(text) ?? 0) + 1);
    }
    expect([...shown.values()]).toEqual(Array(12).fill(2));
    for (const { gold } of stored(world, 'annotator')) expect(gold.carry).toBeLessThanOrEqual(1.5);
    expect(stored(world, 'gold').map(({ exposures }) => exposures)).toEqual(Array(12).fill(2));
  });

  it('stays within its exposures when many ask at once', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 3 }, redundancy: 15, taskSuiteSize: 2 };
    const jobId = await publishedJob(services, { tasks: 20, gold: 2 }, change);
    const ids = await joined(services, jobId, 12);
    const askAll = () => Promise.all(ids.map((id) => ask(services, jobId, id)));
    for (let rounds = 0; rounds < 6; rounds++) await askAll();
    const hands = (await askAll()).flatMap((reply) => reply.hands);
    expect(hands).toHaveLength(12);
    const shown = hands.flatMap(goldIn);
    for (const i of [0, 1]) {
      const times = shown.filter((text) => text === goldTextOf(i)).length;
      expect(times).toBeLessThanOrEqual(3);
      expect(stored(world, 'gold')[i]).toMatchObject({ exposures: times });
    }
  });

  it('is scored by what is known of it', async () => {
    const jobId = await publishedJob(
      services,
      { tasks: 12, gold: 9 },
      { gold: { rate: 0.5, maxExposures: 9 } },
    );
    const [id = ''] = await joined(services, jobId, 1);
    const hand = await handFor(services, jobId, id);
    const again = goldIn(hand);
    expect(again).not.toEqual([]);
    const number = (text: string) => Number(/Report (\d+)/.exec(text)?.[1]);
    const answers = answersTo(hand, (text) => ({
      choice: text.includes('that ward') ? truthOf(number(text)) : 'maybe',
    }));
    await acceptResponse(services, { ...hand, annotatorId: id, answers });
    expect(stored(world, 'annotator')[0].gold).toMatchObject({
      answered: again.length,
      right: again.length,
    });
  });

  it('left out again and again does not make hands grow', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 99 }, taskSuiteSize: 4, redundancy: 2 };
    const jobId = await publishedJob(services, { tasks: 120, gold: 100 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const sizes: number[] = [];
    for (let i = 0; i < 12; i++) {
      const hand = await handFor(services, jobId, id);
      sizes.push(hand.tasks.length);
      const answers = answersTo(hand, (text) =>
        text.includes('this ward') ? { choice: 'yes' } : undefined,
      );
      await acceptResponse(services, { ...hand, annotatorId: id, answers });
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
  });

  it('that was not reached comes again, as tasks do, and is no new exposure', async () => {
    const [jobId, id] = await alone();
    const first = await handFor(services, jobId, id);
    await giveBack(services, { ...first, annotatorId: id }, false);
    const second = await handFor(services, jobId, id);
    expect(goldIn(first)).toHaveLength(2);
    expect(goldIn(second).toSorted()).toEqual(goldIn(first).toSorted());
    const exposed = stored(world, 'gold').filter(({ exposures }) => exposures === 1);
    expect(exposed).toHaveLength(2);
  });

  it.each([
    ['was answered late', false],
    ['was declined', true],
  ])('that %s does not come again, as tasks do not', async (_, declines) => {
    const [jobId, id] = await alone();
    const first = await handFor(services, jobId, id);
    const owning = { ...first, annotatorId: id };
    if (declines) await decline(services, owning, 'other');
    else {
      await giveBack(services, owning, false);
      await acceptResponse(services, { ...owning, answers: allAnswered(first) });
    }
    const later = (await workOff(jobId, id)).flatMap((hand) => hand.gold);
    expect(later.length).toBeGreaterThan(4);
    expect(later.filter((text) => goldIn(first).includes(text))).toEqual([]);
  });
});

describe('nobody can tell gold by', () => {
  const textsOf = (hand: Hand): string[] => hand.tasks.map(({ source = '' }) => source).toSorted();

  /** Answers the tasks of a hand and leaves its gold. @returns what it left */
  async function answerTasksAlone(jobId: string, annotatorId: string): Promise<string[]> {
    const hand = await handFor(services, jobId, annotatorId);
    const answers = answersTo(hand, (text) =>
      text.includes('this ward') ? { choice: 'yes' } : undefined,
    );
    await acceptResponse(services, { ...hand, annotatorId, answers });
    return goldIn(hand).toSorted();
  }

  it('the length of a hand: it follows from what is open, and gold takes the place of tasks', async () => {
    const change = { gold: { rate: 0.1, maxExposures: 9 }, taskSuiteSize: 5, redundancy: 3 };
    const jobId = await publishedJob(services, { tasks: 60, gold: 12 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const hands = (await workOff(jobId, id)).slice(0, 12);
    expect(hands.map(({ tasks, gold }) => tasks + gold.length)).toEqual(Array(12).fill(5));
    expect(new Set(hands.map(({ gold }) => gold.length))).toEqual(new Set([0, 1]));
  });

  it('a hand of its own: where suites have one task, gold comes in place of one', async () => {
    const change = { gold: { rate: 0.25, maxExposures: 9 }, taskSuiteSize: 1, redundancy: 3 };
    const jobId = await publishedJob(services, { tasks: 24, gold: 9 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const hands = await workOff(jobId, id);
    expect(hands.every(({ tasks, gold }) => tasks + gold.length === 1)).toBe(true);
    expect(hands.filter(({ gold }) => gold.length === 1).length).toBeGreaterThan(4);
    expect(hands.filter(({ tasks }) => tasks === 1)).toHaveLength(24);
  });

  it('what comes again of a hand that was left in part: just what was left of it', async () => {
    const [jobId, id] = await alone();
    for (let rounds = 0; rounds < 5; rounds++) {
      const hand = await handFor(services, jobId, id);
      const answers = answersTo(hand, (_, position) =>
        position % 3 === rounds % 3 ? undefined : { choice: 'yes' },
      );
      await acceptResponse(services, { ...hand, annotatorId: id, answers });
      const left = hand.tasks.filter((_, position) => !(String(position) in answers));
      const again = await handFor(services, jobId, id);
      expect(textsOf(again)).toEqual(left.map(({ source = '' }) => source).toSorted());
      await acceptResponse(services, { ...again, annotatorId: id, answers: allAnswered(again) });
    }
  });

  it('what comes alone: gold that was left by itself comes again at once, and once', async () => {
    const [jobId, id] = await alone();
    const left = await answerTasksAlone(jobId, id);
    const again = await handFor(services, jobId, id);
    expect(textsOf(again)).toEqual(left);
    await acceptResponse(services, { ...again, annotatorId: id, answers: allAnswered(again) });
    const later = (await workOff(jobId, id)).flatMap(({ gold }) => gold);
    expect(later.filter((text) => left.includes(text))).toEqual([]);
  });

  it('the cap of a person: gold left alone comes again after their last task, as a task would', async () => {
    const gold = { rate: 0.5, maxExposures: 9 };
    const change = { gold, taskSuiteSize: 4, redundancy: 9, maxTasksPerAnnotator: 4 };
    const jobId = await publishedJob(services, { tasks: 40, gold: 30 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const left = await answerTasksAlone(jobId, id);
    const again = await handFor(services, jobId, id);
    expect(textsOf(again)).toEqual(left);
    await acceptResponse(services, { ...again, annotatorId: id, answers: allAnswered(again) });
    expect(await ask(services, jobId, id)).toMatchObject({ hands: [], noWork: 'cap-reached' });
  });

  it('the end of their work: gold left alone comes again though they have answered every task', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 2 };
    const jobId = await publishedJob(services, { tasks: 4, gold: 4 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const left = await answerTasksAlone(jobId, id);
    const again = await handFor(services, jobId, id);
    expect(textsOf(again)).toEqual(left);
    await acceptResponse(services, { ...again, annotatorId: id, answers: allAnswered(again) });
    expect(await ask(services, jobId, id)).toMatchObject({ hands: [], noWork: 'all-done' });
  });

  it('what its suite has come to: gold left alone comes though all tasks have labels', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 1 };
    const jobId = await publishedJob(services, { tasks: 8, gold: 12 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const left = await answerTasksAlone(jobId, id);
    const suite = (await handFor(services, jobId, id)).assignmentId.split('.')[1] ?? '';
    const gold = await handFor(services, jobId, id);
    expect(textsOf(gold)).toEqual(left);
    expect(await aggregate(services, { jobId, taskSuiteId: suite })).toBe('waiting');
    await acceptResponse(services, { ...gold, annotatorId: id, answers: {} });
    expect(await aggregate(services, { jobId, taskSuiteId: suite })).toBe('labelled');
    const again = await handFor(services, jobId, id);
    expect(textsOf(again)).toEqual(left);
    const labelled = () => stored(world, 'taskSuite').find((each) => each.taskSuiteId === suite);
    const { labels } = labelled() ?? {};
    await acceptResponse(services, { ...again, annotatorId: id, answers: allAnswered(again) });
    expect(labels).toHaveLength(4);
    expect(labelled()).toMatchObject({ labels, leases: [] });
  });

  it('the end of a job: it stays complete, whatever gold somebody has left', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 1 };
    const jobId = await publishedJob(services, { tasks: 8, gold: 12 }, change);
    const [one = '', two = ''] = await joined(services, jobId, 2);
    const left = await answerTasksAlone(jobId, one);
    const alone = await handFor(services, jobId, one);
    expect(textsOf(alone)).toEqual(left);
    await giveBack(services, { ...alone, annotatorId: one }, false);
    await workOff(jobId, two);
    await sweep(services, services.now() + 1_000);
    await sweep(services, services.now() + 1_000);
    expect(stored(world, 'job')).toMatchObject([{ complete: true }]);
    expect(await ask(services, jobId, one)).toMatchObject({ hands: [], noWork: 'all-done' });
  });

  it('what stays away: gold stays away with a task beside it that others have taken', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 1 };
    const jobId = await publishedJob(services, { tasks: 40, gold: 30 }, change);
    const [one = '', two = ''] = await joined(services, jobId, 2);
    const hand = await handFor(services, jobId, one);
    await giveBack(services, { ...hand, annotatorId: one }, false);
    await workOff(jobId, two);
    const later = await workOff(jobId, one);
    expect(later).toEqual([]);
    expect(goldIn(hand)).toHaveLength(2);
  });

  it('laying hands side by side: whoever gets a suite meets the same gold in it', async () => {
    const change = { gold: { rate: 0.5 }, taskSuiteSize: 4, redundancy: 3 };
    const jobId = await publishedJob(services, { tasks: 40, gold: 20 }, change);
    const bySuite = new Map<string, Set<string>>();
    for (const id of await joined(services, jobId, 3)) {
      await workOff(jobId, id, (hand) => {
        const suite = hand.assignmentId.split('.')[1] ?? '';
        bySuite.set(suite, (bySuite.get(suite) ?? new Set()).add(textsOf(hand).join()));
      });
    }
    expect([...bySuite.values()].map(({ size }) => size)).toEqual(Array(10).fill(1));
    for (const gold of stored(world, 'gold')) {
      expect(gold).toMatchObject({ exposures: 3 });
      expect(gold.seenBy).toHaveLength(3);
    }
  });
});

describe('nobody can tell gold from', () => {
  /** What a page receives over some hands, each reply as its JSON. */
  async function received(jobId: string, annotatorId: string): Promise<string[]> {
    const replies: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      replies.push(await ask(services, jobId, annotatorId, 2));
      const hand = await handFor(services, jobId, annotatorId);
      const { assignmentId } = hand;
      const answers = { 0: { choice: 'yes' } };
      replies.push(await saveDraft(services, { assignmentId, annotatorId, answers }));
      replies.push(await ask(services, jobId, annotatorId));
      const all = { assignmentId, annotatorId, answers: allAnswered(hand) };
      replies.push(await acceptResponse(services, all), await acceptResponse(services, all));
      replies.push(await aboutMe(services, annotatorId));
    }
    return replies.map((reply) => JSON.stringify(reply));
  }

  it('any reply: no truth, no gold id, no line number, no member that only gold has', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 9 }, taskSuiteSize: 4, redundancy: 9 };
    const jobId = await publishedJob(services, { tasks: 30, gold: 20 }, change);
    const [id = ''] = await joined(services, jobId, 1);
    const replies = await received(jobId, id);
    for (const json of replies) {
      expect(json).not.toMatch(
        /gold|truth|"line|confusion|carry|walked|exposure|"extra|sourceRef/i,
      );
      expect(json).not.toMatch(/"g[0-9a-z]{1,3}"/);
    }
    const hands = replies.flatMap((json) => (JSON.parse(json).hands ?? []) as Hand[]);
    expect(hands.length).toBeGreaterThan(5);
    expect(hands.flatMap(goldIn).length).toBeGreaterThan(5);
    const shapes = new Set(
      hands.flatMap(({ tasks }) => tasks.map((task) => Object.keys(task).join())),
    );
    expect([...shapes]).toEqual(['source']);
  });

  it('its place in the hand: gold stands at every position alike', async () => {
    const change = { gold: { rate: 0.5, maxExposures: 99 }, taskSuiteSize: 2, redundancy: 9 };
    const jobId = await publishedJob(services, { tasks: 300, gold: 200 }, change);
    const places = [0, 0, 0];
    for (const id of await joined(services, jobId, 3)) {
      for (let i = 0; i < 100; i++) {
        const hand = await handFor(services, jobId, id);
        const at = hand.tasks.findIndex(({ source = '' }) => source.includes('that ward'));
        if (hand.tasks.length === 3) places[at] = (places[at] ?? 0) + 1;
        await acceptResponse(services, { ...hand, annotatorId: id, answers: allAnswered(hand) });
      }
    }
    const total = places.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(250);
    for (const count of places) expect(Math.abs(count / total - 1 / 3)).toBeLessThan(0.12);
  });
});

it('gold that a read of many does not show yet is shown and scored all the same', async () => {
  const jobId = await publishedJob(services, { tasks: 3, gold: 4 }, { redundancy: 1 });
  const [id = ''] = await joined(services, jobId, 1);
  const { store } = services;
  const lagging: Services = {
    ...services,
    store: {
      get: (ref, freshness) => store.get(ref, freshness),
      queryPartition: (partition, limit, after) => store.queryPartition(partition, limit, after),
      queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
      commit: (items) => store.commit(items),
      getMany: async (refs) => {
        const items = await store.getMany(refs);
        return items.map((item) => (item?.kind === 'gold' ? undefined : item));
      },
    },
  };
  const { hands } = await ask(lagging, jobId, id);
  const hand = hands[0];
  if (hand === undefined) throw new Error('no hand');
  expect(goldIn(hand).length).toBeGreaterThan(0);
  await acceptResponse(lagging, { ...hand, annotatorId: id, answers: allAnswered(hand) });
  expect(stored(world, 'annotator')).toMatchObject([{ gold: { answered: goldIn(hand).length } }]);
});
