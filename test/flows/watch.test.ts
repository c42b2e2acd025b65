import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { WatchRule } from '../../src/contracts/watch.ts';
import type { Annotator } from '../../src/core/annotator.ts';
import { publishJob } from '../../src/flows/job.ts';
import { aboutMe } from '../../src/flows/session.ts';
import { annotatorView, setStanding } from '../../src/flows/standing.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { collected, stored, suitesIn } from '../support/answered.ts';
import { workOff } from '../support/exported.ts';
import { ask, draftWith, importAll, joined, manifestOf, publishedJob } from '../support/job.ts';
import { rightOnGold, wrongOnGold } from '../support/judged-crowd.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let bad: string;
let good: string;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

async function open(watch: z.input<typeof WatchRule>, tasks = 60): Promise<void> {
  const gold = { rate: 1 / 3, maxExposures: 9, watch };
  jobId = await publishedJob(services, { tasks, gold: 60 }, { redundancy: 1, gold });
  [bad = '', good = ''] = await joined(services, jobId, 2);
}

/** A job in which somebody found poor can be trained again; its people were let in as experts. */
async function openTrained(watch: z.input<typeof WatchRule>): Promise<void> {
  const gold = { rate: 0.5, maxExposures: 9, watch };
  const lesson = { source: 'A lesson.', gold: { answer: 'no', use: 'training', reason: 'Seen.' } };
  const manifest = `${manifestOf(200, 60)}${JSON.stringify(lesson)}\n`;
  const entry = { training: { tasks: 1 } };
  jobId = await draftWith(services, manifest, { redundancy: 1, gold, entry });
  await importAll(services, jobId);
  await publishJob(services, jobId);
  [bad = ''] = await joined(services, jobId, 1, true);
}

const person = (annotatorId: string): Annotator =>
  stored(world, 'annotator').find((each) => each.annotatorId === annotatorId);

const view = (annotatorId: string) => annotatorView(services, { jobId, annotatorId });

describe('somebody who is wrong on gold', () => {
  it('is paused with the hand that shows it, and gets nothing at their next request', async () => {
    await open({});
    const { hands, noWork } = await workOff(services, jobId, bad, wrongOnGold('yes'));
    expect(noWork).toBe('suspended');
    expect(hands).toBeLessThan(6);
    const { decisions, annotator } = await view(bad);
    expect(annotator).toMatchObject({ state: 'paused', counted: 3 * hands });
    expect(decisions).toMatchObject([
      { by: 'watch', from: 'working', to: 'paused', reason: 'poor-on-gold', at: world.clock.now },
    ]);
    expect((await aboutMe(services, bad)).jobs[0]?.standing).toBe('paused');
  });

  it('is judged on figures that the owner can read', async () => {
    await open({ falseStop: 0.02 });
    await workOff(services, jobId, bad, wrongOnGold('yes'));
    const [decision] = (await view(bad)).decisions;
    const { gold = 0, odds = 0, stopAt = 0 } = decision?.evidence ?? {};
    expect(decision?.evidence).toMatchObject({ good: 0.85, time: 1 });
    expect(Number(odds)).toBeGreaterThan(Number(stopAt));
    expect(stopAt).toBe(50);
    const words = ['yes', 'no', 'maybe'].map((value) => decision?.evidence[`gold ${value}`]);
    const wrong = words.map((word) => Number(/^0 of (\d+) right$/.exec(String(word))?.[1] ?? 0));
    expect(wrong.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(Number(gold));
  });

  it('goes through what the owner listed, one after another, each on gold of its own', async () => {
    await openTrained({ onPoor: ['flag', 'retrain', 'bar'] });
    expect(await workOff(services, jobId, bad, wrongOnGold('yes'))).toMatchObject({
      noWork: 'training-due',
    });
    await setStanding(services, { jobId, annotatorId: bad }, { to: 'working', note: '', by: 'o' });
    expect(person(bad).gold.watch).toMatchObject({ seen: 0, found: 2 });
    expect(await workOff(services, jobId, bad, wrongOnGold('yes'))).toMatchObject({
      noWork: 'barred',
    });
    const { decisions } = await view(bad);
    expect(decisions.map(({ to, by }) => [to, by])).toEqual([
      ['working', 'watch'],
      ['retraining', 'watch'],
      ['working', 'o'],
      ['barred', 'watch'],
    ]);
  });

  it('is not judged where the job does not say so', async () => {
    const gold = { rate: 0.5, maxExposures: 9 };
    jobId = await publishedJob(services, { tasks: 30, gold: 60 }, { redundancy: 1, gold });
    [bad = ''] = await joined(services, jobId, 1);
    expect(await workOff(services, jobId, bad, wrongOnGold('yes'))).toMatchObject({
      noWork: 'all-done',
    });
    expect(person(bad).gold).not.toHaveProperty('watch');
  });
});

describe('somebody who is right on gold', () => {
  it('works on, and is found good', async () => {
    await open({});
    expect(await workOff(services, jobId, good, rightOnGold('no'))).toMatchObject({
      noWork: 'all-done',
    });
    expect(person(good).gold.watch).toMatchObject({ good: true, found: 0 });
    expect((await view(good)).decisions).toEqual([]);
  });
});

describe('somebody whom the watch bars', () => {
  it('is voided by the sweep, and others answer their tasks, each exactly once', async () => {
    await open({ onPoor: ['bar'] });
    const { hands } = await workOff(services, jobId, bad, wrongOnGold('yes'));
    await ask(services, jobId, good);
    expect(person(bad)).toMatchObject({ barred: true, counted: hands, settling: { kept: 0 } });
    await sweep(services, services.now() + 1_000);
    expect(person(bad)).toMatchObject({ counted: 0, countedTasks: 0, handed: 0 });
    expect(person(bad)).not.toHaveProperty('settling');
    await workOff(services, jobId, good, rightOnGold('no'));
    expect(collected(world, 60, 3)).toEqual(Array(60).fill({ answers: 1, people: 1 }));
    expect(suitesIn(world).flatMap(({ seenBy }) => Object.keys(seenBy))).toContain(bad);
  });

  it('loses what they answered since the evidence turned, where the owner wants that', async () => {
    await open({ onPoor: ['bar'], onBar: 'since-turn' });
    await workOff(services, jobId, bad, rightOnGold('yes'), 8);
    world.clock.advance(60_000);
    const { hands } = await workOff(services, jobId, bad, wrongOnGold('no'));
    await sweep(services, services.now() + 1_000);
    expect(person(bad)).toMatchObject({
      barred: true,
      countedTasks: 24,
      voided: { tasks: 3 * hands },
    });
  });
});

describe('an owner sees of an annotator', () => {
  it('their skill by class, the odds, and what they are owed', async () => {
    const gold = { rate: 0.5, maxExposures: 9, watch: {} };
    const pay = { perAnswer: 0.05, rule: 'not-discounted' } as const;
    jobId = await publishedJob(services, { tasks: 30, gold: 60 }, { redundancy: 1, gold, pay });
    [good = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, good, rightOnGold('no'));
    const { skill, watch, annotator } = await view(good);
    const { answered } = person(good).gold;
    expect(skill.answers).toBe(answered);
    expect(skill.accuracy.value).toBeCloseTo((answered + 1) / (answered + 2), 12);
    expect(skill.classes.map(({ choice }) => choice)).toEqual(['yes', 'no', 'maybe']);
    for (const { sensitivity } of skill.classes) expect(sensitivity.low).toBeGreaterThan(0.4);
    expect(watch).toMatchObject({ verdict: 'good', gold: answered, stopAt: 20, found: 0 });
    expect(watch?.poorOdds).toBeLessThan(1);
    expect(annotator.pay).toMatchObject({ answers: 30 + answered, currency: 'USD' });
  });

  it('their skill against the crowd’s, where the job says so', async () => {
    const gold = { rate: 0.5, maxExposures: 9 };
    const skill = { prior: 'crowd', strength: 6 } as const;
    jobId = await publishedJob(services, { tasks: 30, gold: 60 }, { redundancy: 2, gold, skill });
    [bad = '', good = ''] = await joined(services, jobId, 2);
    await workOff(services, jobId, good, rightOnGold('no'));
    const unknown = await view(bad);
    expect(unknown.skill.answers).toBe(0);
    expect(unknown.skill.accuracy.value).toBeGreaterThan(0.55);
    expect(unknown.watch).toBeNull();
  });
});
