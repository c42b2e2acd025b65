import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { aboutMe } from '../../src/flows/session.ts';
import { annotatorView, listDecisions, setStanding } from '../../src/flows/standing.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { collected, stored } from '../support/answered.ts';
import { allAnswered, ask, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let one: string;
let two: string;
beforeEach(async () => {
  world = openWorld();
  services = world.services;
  jobId = await publishedJob(services, { tasks: 9, gold: 6 }, { redundancy: 1 });
  [one = '', two = ''] = await joined(services, jobId, 2);
});
afterEach(() => world.close());

const say = (annotatorId: string, to: 'working' | 'paused', note = '') =>
  setStanding(services, { jobId, annotatorId }, { to, note, by: 'staff:o7' });

describe('to pause an annotator', () => {
  it('closes what they hold, counts what they saved, and gives them nothing more', async () => {
    const hand = await handFor(services, jobId, one);
    const [first] = Object.entries(allAnswered(hand, 'no'));
    await saveDraft(services, {
      ...hand,
      annotatorId: one,
      answers: Object.fromEntries(first ? [first] : []),
    });
    await say(one, 'paused', 'looks odd');
    const reply = await ask(services, jobId, one);
    expect(reply).toMatchObject({ hands: [], noWork: 'suspended', retryAfterSeconds: 60 });
    expect(stored(world, 'annotator').find((each) => each.annotatorId === one)).toMatchObject({
      hands: [],
      barred: false,
      answers: 1,
    });
    expect((await aboutMe(services, one)).jobs[0]?.standing).toBe('paused');
  });

  it('leaves their tasks to others, exactly once each', async () => {
    await handFor(services, jobId, one);
    await say(one, 'paused');
    for (;;) {
      const { hands } = await ask(services, jobId, two);
      if (hands[0] === undefined) break;
      await acceptResponse(services, {
        ...hands[0],
        annotatorId: two,
        answers: allAnswered(hands[0], 'yes'),
      });
    }
    expect(collected(world, 9, 3)).toEqual(Array(9).fill({ answers: 1, people: 1 }));
  });

  it('is logged once, however often it is asked', async () => {
    await say(one, 'paused', 'looks odd');
    await say(one, 'paused', 'once more');
    const { decisions } = await annotatorView(services, { jobId, annotatorId: one });
    expect(decisions).toEqual([
      {
        decisionId: expect.any(String),
        annotatorId: one,
        at: world.clock.now,
        by: 'staff:o7',
        from: 'working',
        to: 'paused',
        reason: 'owner',
        evidence: {},
        note: 'looks odd',
      },
    ]);
  });
});

describe('to let an annotator work again', () => {
  it('gives them work at their next request', async () => {
    await say(one, 'paused');
    await say(one, 'working');
    expect((await ask(services, jobId, one)).hands).toHaveLength(1);
  });

  it('also works for one who was barred; what was discounted counts again', async () => {
    const hand = await handFor(services, jobId, one);
    await acceptResponse(services, { ...hand, annotatorId: one, answers: allAnswered(hand, 'no') });
    await voidAnnotator(services, { jobId, annotatorId: one, by: 'staff:o1', stepMs: 1e9 });
    expect(await codeOf(say(one, 'paused'))).toBe('wrong-standing');
    const { annotator } = await say(one, 'working');
    expect(annotator).toMatchObject({ state: 'active', counted: 3 });
    expect((await ask(services, jobId, one)).hands).toHaveLength(1);
  });

  it('while their answers are being discounted ends that', async () => {
    for (let hands = 0; hands < 2; hands++) {
      const hand = await handFor(services, jobId, one);
      const answers = allAnswered(hand, 'no');
      await acceptResponse(services, { ...hand, annotatorId: one, answers });
    }
    const asked = { jobId, annotatorId: one, by: 'staff:o1', stepMs: 1e9 };
    const reinstating: Services = {
      ...services,
      store: {
        get: (ref, freshness) => services.store.get(ref, freshness),
        getMany: (refs) => services.store.getMany(refs),
        queryPartition: (of, limit, after) => services.store.queryPartition(of, limit, after),
        commit: (items) => services.store.commit(items),
        queryIndex: async (range, limit, after) => {
          await say(one, 'working');
          return services.store.queryIndex(range, limit, after);
        },
      },
    };
    expect(await voidAnnotator(reinstating, asked)).toMatchObject({ voided: 0 });
    expect(stored(world, 'annotator').find((each) => each.annotatorId === one)).toMatchObject({
      barred: false,
      counted: 2,
    });
  });
});

describe('the quality log', () => {
  it('has the decisions on everybody by time', async () => {
    await say(two, 'paused');
    world.clock.advance(60_000);
    await say(one, 'paused');
    world.clock.advance(60_000);
    await say(two, 'working');
    const { decisions } = await listDecisions(services, { jobId });
    expect(decisions.map(({ annotatorId, to }) => [annotatorId, to])).toEqual([
      [two, 'paused'],
      [one, 'paused'],
      [two, 'working'],
    ]);
  });

  it('of a job that is not there is refused', async () => {
    expect(await codeOf(listDecisions(services, { jobId: 'j99999' }))).toBe('not-found');
    const foreign = listDecisions(services, { jobId, after: 'zzz' });
    expect(await codeOf(foreign)).toBe('invalid-request');
    const nobody = { jobId, annotatorId: 'n9999' };
    expect(await codeOf(annotatorView(services, nobody))).toBe('not-found');
  });
});
