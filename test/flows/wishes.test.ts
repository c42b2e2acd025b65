import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Label } from '../../src/contracts/label.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { stopJob } from '../../src/flows/job.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { changeRedundancy } from '../../src/flows/redundancy.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services, Store } from '../../src/ports.ts';
import { collected, stored, suitesIn } from '../support/answered.ts';
import { linesIn } from '../support/exported.ts';
import { allAnswered, ask, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const MINUTE_MS = 60_000;

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** One person answers all they get, until there is nothing. */
async function workOff(jobId: string, annotatorId: string, choice: string): Promise<void> {
  for (;;) {
    const hand = (await ask(services, jobId, annotatorId)).hands[0];
    if (hand === undefined) return;
    const answers = allAnswered(hand, choice);
    await acceptResponse(services, { ...hand, annotatorId, answers });
  }
}

const aggregateAll = () => Promise.all(suitesIn(world).map((suite) => aggregate(services, suite)));
const wanted = () => suitesIn(world).flatMap((suite) => suite.wanted);
const change = (jobId: string, redundancy: number, of: Services = services) =>
  changeRedundancy(of, { jobId, redundancy, stepMs: MINUTE_MS });

describe('where answers part', () => {
  const adaptive = { maxRedundancy: 4, minConfidence: 0.7 };

  it('one more is asked at a time until they agree, and then the suite is labelled', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 2, adaptive });
    const people = await joined(services, jobId, 4);
    const said = ['yes', 'no', 'yes', 'yes'];
    const outcomes: unknown[] = [];
    for (const [i, annotatorId] of people.entries()) {
      await workOff(jobId, annotatorId, said[i] ?? '');
      outcomes.push([...(await aggregateAll()), ...wanted()]);
    }
    expect(outcomes).toEqual([
      ['waiting', 2, 2, 2],
      ['reopened', 3, 3, 3],
      ['reopened', 4, 4, 4],
      ['labelled', 4, 4, 4],
    ]);
    expect(suitesIn(world)[0]?.labels?.[0]).toEqual({ choice: 'yes', confidence: 0.666667 });
  });

  it('nobody is told that all is done while the votes have yet to be looked at', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 2, adaptive });
    const [first = '', second = '', third = ''] = await joined(services, jobId, 3);
    await workOff(jobId, first, 'yes');
    await workOff(jobId, second, 'no');
    expect(await ask(services, jobId, third)).toMatchObject({ noWork: 'nothing-open' });
    await aggregateAll();
    expect((await ask(services, jobId, third)).hands).toHaveLength(1);
  });

  it('no more is asked than may be, though they never agree', async () => {
    const jobId = await publishedJob(services, { tasks: 2 }, { redundancy: 2, adaptive });
    const people = await joined(services, jobId, 6);
    for (const [i, annotatorId] of people.entries()) {
      await workOff(jobId, annotatorId, i % 2 === 0 ? 'yes' : 'no');
      await aggregateAll();
    }
    expect(collected(world, 2, 2)).toEqual(Array(2).fill({ answers: 4, people: 4 }));
    expect(suitesIn(world)[0]?.labels?.[0]?.confidence).toBe(0.466667);
  });

  it('a further answer that nobody gives lapses, and is asked again of somebody else', async () => {
    const jobId = await publishedJob(services, { tasks: 2 }, { redundancy: 2, adaptive });
    const [one = '', two = '', three = '', four = ''] = await joined(services, jobId, 4);
    await workOff(jobId, one, 'yes');
    await workOff(jobId, two, 'no');
    expect(await aggregateAll()).toEqual(['reopened']);
    const left = await handFor(services, jobId, three);
    world.clock.advance(11 * MINUTE_MS);
    await sweep(services, services.now() + MINUTE_MS);
    // The sweep closes the lease, which ends the wish, and then decides anew.
    expect(wanted()).toEqual([3, 3]);
    await workOff(jobId, four, 'no');
    expect(await aggregateAll()).toEqual(['reopened']);
    const late = { ...left, annotatorId: three, answers: allAnswered(left, 'no') };
    expect(await acceptResponse(services, late)).toMatchObject({ answers: 2 });
    expect(await aggregateAll()).toEqual(['labelled']);
    expect(collected(world, 2, 2)).toEqual(Array(2).fill({ answers: 4, people: 4 }));
  });
});

describe('another redundancy', () => {
  it('that is higher opens labelled suites again, and they are labelled anew', async () => {
    const jobId = await publishedJob(services, { tasks: 6 }, { redundancy: 1 });
    const [one = '', two = '', three = ''] = await joined(services, jobId, 3);
    await workOff(jobId, one, 'yes');
    expect(await aggregateAll()).toEqual(['labelled', 'labelled']);
    expect(await change(jobId, 3)).toMatchObject({ done: true, job: { redundancy: 3 } });
    expect(suitesIn(world).map(({ labels }) => labels)).toEqual([null, null]);
    await workOff(jobId, two, 'no');
    expect(await aggregateAll()).toEqual(['waiting', 'waiting']);
    await workOff(jobId, three, 'no');
    expect(await aggregateAll()).toEqual(['labelled', 'labelled']);
    expect(suitesIn(world)[0]?.labels?.[0]).toEqual({ choice: 'no', confidence: 0.583333 });
    expect(collected(world, 6, 3)).toEqual(Array(6).fill({ answers: 3, people: 3 }));
  });

  it('that is lower takes nothing out of hands, and what comes back is not asked again', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 4 });
    const people = await joined(services, jobId, 6);
    const [one = '', two = '', three = '', four = '', five = '', six = ''] = people;
    const hands = [];
    for (const who of [one, two, three, four]) hands.push(await handFor(services, jobId, who));
    expect(await change(jobId, 1)).toMatchObject({ done: true });
    expect(wanted()).toEqual([4, 4, 4]);
    await giveBack(services, { ...hands[0]!, annotatorId: one }, false);
    expect(wanted()).toEqual([3, 3, 3]);
    expect((await ask(services, jobId, five)).hands).toEqual([]);
    for (const [i, who] of [two, three, four].entries()) {
      const hand = hands[i + 1]!;
      await acceptResponse(services, { ...hand, annotatorId: who, answers: allAnswered(hand) });
    }
    await voidAnnotator(services, { jobId, annotatorId: four, by: 'staff:o1', stepMs: MINUTE_MS });
    expect(wanted()).toEqual([2, 2, 2]);
    expect((await ask(services, jobId, six)).hands).toEqual([]);
    for (const who of [two, three]) {
      await voidAnnotator(services, { jobId, annotatorId: who, by: 'staff:o1', stepMs: MINUTE_MS });
    }
    await workOff(jobId, five, 'yes');
    await workOff(jobId, six, 'yes');
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
  });

  it('may be asked for while a job is paused, and not of a draft or a closed one', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    await stopJob(services, { jobId, event: 'pause', stepMs: MINUTE_MS });
    expect(await change(jobId, 2)).toMatchObject({ done: true, job: { state: 'paused' } });
    expect(wanted()).toEqual([2, 2, 2]);
    await stopJob(services, { jobId, event: 'close', stepMs: MINUTE_MS });
    expect(await codeOf(change(jobId, 3))).toBe('wrong-job-state');
    expect(await codeOf(change('j9999999', 3))).toBe('not-found');
  });

  it.each([5, 2])(
    'that was asked for first never overwrites a later one, %i, wherever its walk is held up',
    async (last) => {
      for (let at = 1; at <= 24; at++) {
        const twin = openWorld(at);
        const jobId = await publishedJob(twin.services, { tasks: 9 }, { redundancy: 2 });
        // The sweep is sure of the later wish before the older one goes on.
        const later = async () => {
          await change(jobId, last, twin.services);
          for (let sweeps = 0; sweeps < 2; sweeps++) {
            twin.clock.advance(2 * MINUTE_MS);
            await sweep(twin.services, twin.clock.now + MINUTE_MS);
          }
        };
        await change(jobId, 4, interrupted(twin.services, at, later));
        const known = () => suitesIn(twin).map(({ redundancy }) => redundancy);
        const asked = () => Array(3).fill(stored(twin, 'job')[0].redundancy);
        expect({ at, known: known() }).toEqual({ at, known: asked() });
        twin.clock.advance(2 * MINUTE_MS);
        for (let sweeps = 0; sweeps < 3; sweeps++) {
          await sweep(twin.services, twin.clock.now + MINUTE_MS);
        }
        const { adjusted } = stored(twin, 'job')[0];
        const found = { at, last, adjusted, known: known() };
        expect(found).toEqual({ at, last, adjusted: true, known: asked() });
        twin.close();
      }
    },
  );
});

/** A service in which somebody else does something just before the n-th call of the store. */
function interrupted(of: Services, at: number, act: () => Promise<void>): Services {
  let calls = 0;
  const store = new Proxy<Store>(of.store, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        if (++calls === at) await act();
        return member.apply(target, given);
      };
    },
  });
  return { ...of, store };
}

describe('a task that so many decline', () => {
  it('is asked of nobody any more, and labels, progress and export say so', async () => {
    const file = { redundancy: 2, taskSuiteSize: 2, decline: { setAsideAfter: 2 } };
    const jobId = await publishedJob(services, { tasks: 2 }, file);
    const [one = '', two = '', three = '', four = ''] = await joined(services, jobId, 4);
    for (const who of [one, two]) {
      const hand = await handFor(services, jobId, who);
      const first = hand.tasks.findIndex(({ source }) => source?.startsWith('Report 0'));
      const answers = { [first]: { choice: 'yes' } };
      await saveDraft(services, { ...hand, annotatorId: who, answers });
      await decline(services, { ...hand, annotatorId: who }, 'too-hard');
    }
    expect(wanted()).toEqual([2, 0]);
    expect(await aggregateAll()).toEqual(['labelled']);
    expect(await ask(services, jobId, three)).toMatchObject({ hands: [], noWork: 'all-done' });
    expect((await progressOf(services, jobId)).setAside).toEqual(['s0-1']);
    const view = await exportDataset(services, jobId);
    const labels = (await linesIn(services, view, 'labels.jsonl')).map((line) => Label.parse(line));
    expect(labels.map(({ label, setAside }) => [label, setAside])).toEqual([
      ['yes', undefined],
      [null, true],
    ]);
    await change(jobId, 3);
    expect(wanted()).toEqual([3, 0]);
    const hand = await handFor(services, jobId, four);
    expect(hand.tasks.map(({ source }) => source)).toEqual(['Report 0 of this ward.']);
  });

  it('is offered for good without such a rule', async () => {
    const jobId = await publishedJob(services, { tasks: 1 }, { redundancy: 1 });
    const people = await joined(services, jobId, 5);
    for (const annotatorId of people) {
      const hand = await handFor(services, jobId, annotatorId);
      await decline(services, { ...hand, annotatorId }, 'too-hard');
    }
    expect(wanted()).toEqual([1]);
  });
});
