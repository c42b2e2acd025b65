import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import { LabelPage } from '../../src/contracts/label.ts';
import { Progress } from '../../src/contracts/progress.ts';
import type { Gold } from '../../src/core/gold.ts';
import { goldTable } from '../../src/flows/gold/table.ts';
import { stopJob } from '../../src/flows/job.ts';
import { labelPage } from '../../src/flows/labels.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import { stored } from '../support/answered.ts';
import {
  answersTo,
  ask,
  draftWith,
  joined,
  manifestOf,
  publishedJob,
  truthOf,
} from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

const numberOf = (text: string): number => Number(/Report (\d+)/.exec(text)?.[1]);

async function work(jobId: string, id: string, hands: number, answerOf: (text: string) => Answer) {
  for (let i = 0; i < hands; i++) {
    const hand = (await ask(services, jobId, id)).hands[0];
    if (hand === undefined) return;
    const answers = answersTo(hand, (text) => ({ ...answerOf(text), ms: 2_000 }));
    await acceptResponse(services, { ...hand, annotatorId: id, answers });
  }
}

describe('labels as they stand', () => {
  it('are refused for a while when every read of a suite was torn', async () => {
    const jobId = await publishedJob(services, { tasks: 3 }, { redundancy: 1 });
    const [one = ''] = await joined(services, jobId, 1);
    await work(jobId, one, 1, () => ({ choice: 'yes' }));
    const { store } = services;
    const torn: Services['store'] = {
      get: (ref, freshness) => store.get(ref, freshness),
      getMany: (refs) => store.getMany(refs),
      queryIndex: (range, limit, after) => store.queryIndex(range, limit, after),
      commit: (items) => store.commit(items),
      queryPartition: async (partition, limit, after) => {
        const page = await store.queryPartition(partition, limit, after);
        return { ...page, items: page.items.filter(({ kind }) => kind !== 'assignment') };
      },
    };
    const reading = labelPage({ ...services, store: torn }, jobId, undefined);
    expect(await codeOf(reading)).toBe('busy');
  });

  it('come twenty suites a page, in the order of tasks, to the end', async () => {
    const change = { taskSuiteSize: 2, redundancy: 1 };
    const jobId = await publishedJob(services, { tasks: 85 }, change);
    const [one = ''] = await joined(services, jobId, 1);
    await work(jobId, one, 99, (text) => ({ choice: truthOf(numberOf(text)) }));
    const pages: LabelPage[] = [];
    let after: string | undefined;
    do {
      const page = LabelPage.parse(await labelPage(services, jobId, after));
      pages.push(page);
      after = page.next;
    } while (after !== undefined);
    expect(pages.map(({ labels }) => labels.length)).toEqual([40, 40, 5]);
    const labels = pages.flatMap((page) => page.labels);
    expect(labels.map(({ label }) => label)).toEqual(
      Array.from({ length: 85 }, (_, i) => truthOf(i)),
    );
    expect(labels[84]).toEqual({
      taskId: 's16-0',
      label: truthOf(84),
      confidence: 0.666667,
      votes: { [truthOf(84)]: 1 },
      abstentions: {},
      complete: true,
    });
  });

  it.each(['-1', '1.5', 'x', 'Infinity', '0x'])('refuse %j as a page', async (after) => {
    const jobId = await publishedJob(services, { tasks: 3 });
    expect(await codeOf(labelPage(services, jobId, after))).toBe('invalid-request');
  });

  it('of a draft are none, and behind the end there are none', async () => {
    const draft = await draftWith(services, manifestOf(3, 0));
    expect(await labelPage(services, draft, undefined)).toEqual({ labels: [] });
    const jobId = await publishedJob(services, { tasks: 3 });
    expect(await labelPage(services, jobId, '77')).toEqual({ labels: [] });
  });
});

describe('progress', () => {
  it('counts answers, gold and people exactly', async () => {
    const change = { redundancy: 2, gold: { rate: 1 / 3, maxExposures: 9 } };
    const jobId = await publishedJob(services, { tasks: 9, gold: 9 }, change);
    const [one = '', two = ''] = await joined(services, jobId, 3);
    const right = (text: string) => ({ choice: truthOf(numberOf(text)) });
    await work(jobId, one, 3, right);
    world.clock.advance(60_000);
    await work(jobId, two, 1, (text) =>
      text.includes('this') ? { abstain: 'unsure' } : { choice: truthOf(numberOf(text) + 1) },
    );
    const progress = Progress.parse(await progressOf(services, jobId));
    expect(progress).toMatchObject({
      answers: 12,
      answersWanted: 18,
      tasksComplete: 3,
      abstentions: 3,
      sampledTasks: 9,
      agreement: null,
      contested: [],
    });
    const rows = progress.annotators;
    expect(rows.map(({ annotatorId }) => annotatorId).slice(0, 2)).toEqual([one, two]);
    expect(rows[0]).toMatchObject({ counted: 9, goldAccuracy: { value: 1 }, medianSeconds: 2 });
    expect(rows[1]).toMatchObject({ counted: 3, holding: 0, goldAccuracy: { value: 0 } });
    expect(rows[2]).toMatchObject({ answers: 0, goldAccuracy: null, medianSeconds: null });
    const scored = rows.reduce((sum, row) => sum + row.goldAnswers, 0);
    expect(progress.goldAnswers).toBe(scored);
    expect(progress.confusion?.choices).toEqual(['yes', 'no', 'maybe', 'unsure', 'unreadable']);
    expect(progress.confusion?.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(scored);
    expect(progress.timeline.reduce((sum, bar) => sum + bar.answers, 0)).toBe(12);
    expect(progress.etaMs?.low).toBeLessThan(progress.etaMs?.value ?? 0);
  });

  it('says how long the gold lasts at the pace of now, as the table of gold does', async () => {
    const change = { redundancy: 2, gold: { rate: 0.5, maxExposures: 2 } };
    const jobId = await publishedJob(services, { tasks: 30, gold: 11 }, change);
    const forecast = async () => (await progressOf(services, jobId)).goldForecast;
    expect(await forecast()).toEqual({ showings: 22, answers: 44, lastsMs: null, short: 4 });
    const [one = '', two = ''] = await joined(services, jobId, 2);
    await work(jobId, one, 4, () => ({ choice: 'yes' }));
    world.clock.advance(60_000);
    await work(jobId, two, 1, () => ({ choice: 'no' }));
    // All answers so far came within a minute; the others of 60 are open and take a showing for every two.
    const { answers: given } = await progressOf(services, jobId);
    const exposures = stored(world, 'gold').map((item) => (item as Gold).exposures);
    const showings = 22 - exposures.reduce((sum, each) => sum + each, 0);
    const lastsMs = Math.round((2 * showings * 60_000) / given);
    const short = Math.ceil(((60 - given) / 2 - showings) / 2);
    expect(await forecast()).toEqual({ showings, answers: 2 * showings, lastsMs, short });
    expect([given > 12, showings < 18, short > 2]).toEqual([true, true, true]);
    expect((await goldTable(services, jobId, undefined)).forecast).toEqual(await forecast());
    await stopJob(services, { jobId, event: 'close', stepMs: 1_000 });
    world.clock.advance(2_000);
    expect(await forecast()).toBeNull();
  });

  it('has no forecast where no gold is mixed into work', async () => {
    const bare = await publishedJob(services, { tasks: 3 });
    expect((await progressOf(services, bare)).goldForecast).toBeNull();
    const idle = await publishedJob(services, { tasks: 3, gold: 3 }, { gold: { rate: 0 } });
    expect((await progressOf(services, idle)).goldForecast).toBeNull();
  });

  it('names the tasks on which votes part, the most even first', async () => {
    const jobId = await publishedJob(services, { tasks: 6 }, { redundancy: 3 });
    const people = await joined(services, jobId, 3);
    for (const [i, id] of people.entries()) {
      await work(jobId, id, 9, (text) => {
        if (numberOf(text) === 4) return { choice: truthOf(i) };
        return { choice: numberOf(text) === 2 && i === 0 ? 'no' : 'yes' };
      });
    }
    const { contested, agreement } = await progressOf(services, jobId);
    expect(contested.map(({ taskId }) => taskId)).toEqual(['s1-1', 's0-2']);
    expect(contested[0]).toMatchObject({ votes: { yes: 1, no: 1, maybe: 1 }, abstentions: 0 });
    const shown = contested.map(({ source = '' }) => numberOf(source));
    expect(shown).toEqual([4, 2]);
    expect(agreement?.low).toBeLessThanOrEqual(agreement?.value ?? 0);
  });

  it('of a job that nobody has touched is zero everywhere', async () => {
    const jobId = await publishedJob(services, { tasks: 4 });
    expect(await progressOf(services, jobId)).toMatchObject({
      answers: 0,
      tasksComplete: 0,
      perMinute: 0,
      etaMs: null,
      goldAnswers: 0,
      goldAccuracy: null,
      confusion: null,
      timeline: [],
      annotators: [],
    });
  });
});
