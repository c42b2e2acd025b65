import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/contracts/assignment.ts';
import type { Repeat } from '../../src/core/repeat.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { giveBack } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { annotatorView } from '../../src/flows/standing.ts';
import type { Services } from '../../src/ports.ts';
import { collected, stored } from '../support/answered.ts';
import { answersTo, handFor, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
let jobId: string;
let one: string;
beforeEach(async () => {
  world = openWorld(5);
  services = world.services;
  const repeats = { rate: 0.5, afterHours: 24, atMost: 8 };
  const change = { redundancy: 1, taskSuiteSize: 4, repeats, gold: { rate: 0.25 } };
  jobId = await publishedJob(services, { tasks: 40, gold: 10 }, change);
  [one = ''] = await joined(services, jobId, 1);
});
afterEach(() => world.close());

const DAY_MS = 24 * 3_600_000;
const textsOf = (hand: Hand) => hand.tasks.map(({ source = '' }) => source);

/** Answers hands, all of them alike. @returns the texts of each */
async function work(hands: number, choice: string): Promise<string[][]> {
  const texts: string[][] = [];
  for (let i = 0; i < hands; i++) {
    const hand = await handFor(services, jobId, one);
    texts.push(textsOf(hand));
    const answers = answersTo(hand, () => ({ choice }));
    await acceptResponse(services, { ...hand, annotatorId: one, answers });
  }
  return texts;
}

const repeatsOf = async () => {
  const view = await annotatorView(services, { jobId, annotatorId: one });
  return view.repeats;
};

/** Texts that stand twice in all that somebody was shown. */
const twice = (texts: readonly string[]): string[] =>
  texts.filter((text, i) => texts.indexOf(text) !== i);

describe('planned repeats', () => {
  it('come to their own person after the wash-out, once each, and look like any task', async () => {
    const first = (await work(3, 'yes')).flat();
    expect(twice(first)).toEqual([]);
    world.clock.advance(DAY_MS);
    const hand = await handFor(services, jobId, one);
    const again = textsOf(hand).filter((text) => first.includes(text));
    expect(again.length).toBeGreaterThan(0);
    for (const task of hand.tasks) expect(Object.keys(task)).toEqual(['source']);
    const answers = answersTo(hand, (text) => ({ choice: again.includes(text) ? 'no' : 'yes' }));
    await acceptResponse(services, { ...hand, annotatorId: one, answers });
    expect(await repeatsOf()).toMatchObject({
      answers: again.length,
      given: again.length,
      same: { value: 0 },
    });
    const later = [...first, ...textsOf(hand), ...(await work(5, 'yes')).flat()];
    const repeated = twice(later);
    expect(repeated.length).toBeGreaterThan(again.length);
    expect(new Set(repeated).size).toBe(repeated.length);
  });

  it('are no votes: each task has one answer, by one person', async () => {
    await work(4, 'yes');
    world.clock.advance(DAY_MS);
    const { length } = (await work(6, 'no')).flat();
    expect(length).toBeGreaterThan(24 + 6);
    expect(collected(world, 40, 4)).toEqual(Array(40).fill({ answers: 1, people: 1 }));
    const person = stored(world, 'annotator')[0];
    expect(person).toMatchObject({ countedTasks: 40, handed: 40 });
    expect(person?.gold.answered).toBe(10);
  });

  it('leave the gold that is owed as it is, given back or not', async () => {
    await work(2, 'yes');
    world.clock.advance(DAY_MS);
    const before = stored(world, 'annotator')[0]?.gold.carry ?? Number.NaN;
    const hand = await handFor(services, jobId, one);
    const held = stored(world, 'annotator')[0]?.hands[0];
    expect(held?.repeats?.length).toBeGreaterThan(0);
    await giveBack(services, { ...hand, annotatorId: one }, false);
    expect(stored(world, 'annotator')[0]?.gold.carry).toBeCloseTo(before, 9);
  });

  it('do not come again when they were left, and a late second answer is as good', async () => {
    await work(2, 'yes');
    world.clock.advance(DAY_MS);
    const hand = await handFor(services, jobId, one);
    const held = stored(world, 'annotator')[0]?.hands[0];
    const repeats: readonly Repeat[] = held?.repeats ?? [];
    await saveDraft(services, { ...hand, annotatorId: one, answers: {} });
    await giveBack(services, { ...hand, annotatorId: one }, false);
    expect(await repeatsOf()).toMatchObject({ answers: 0, given: repeats.length, same: null });
    const answers = answersTo(hand, () => ({ choice: 'yes' }));
    await acceptResponse(services, { ...hand, annotatorId: one, answers });
    expect(await repeatsOf()).toMatchObject({ answers: repeats.length, same: { value: 1 } });
    const turn = stored(world, 'assignment').find((each) => each.repeats !== undefined);
    expect(turn?.goldCount).toBe((held?.gold.length ?? 0) + repeats.length);
    expect(turn?.repeats).toEqual(repeats);
    world.clock.advance(DAY_MS);
    const shown = (await work(6, 'yes')).flat();
    for (const { task } of repeats) {
      const [suite = 0, place = 0] = task.slice(1).split('-').map(Number);
      expect(shown).not.toContain(`Report ${suite * 4 + place} of this ward.`);
    }
  });

  it('tell in the dataset how often people said the same again', async () => {
    await work(5, 'yes');
    world.clock.advance(DAY_MS);
    await work(2, 'no');
    const { answers = 0, given } = (await repeatsOf()) ?? {};
    expect(answers).toBe(given);
    const { dataset } = await exportDataset(services, jobId);
    expect(dataset.repeats).toEqual({
      answers,
      same: expect.objectContaining({ value: 0 }),
      kappa: { value: 0, low: 0, high: 0 },
    });
    expect(dataset.answers).toBe(28);
    expect(dataset.abstentions).toBe(0);
  });

  it('are off unless a job file asks for them', async () => {
    const plain = await publishedJob(services, { tasks: 8, gold: 4 }, { redundancy: 1 });
    const [other = ''] = await joined(services, plain, 1);
    const hand = await handFor(services, plain, other);
    const answers = answersTo(hand, () => ({ choice: 'yes' }));
    await acceptResponse(services, { ...hand, annotatorId: other, answers });
    const person = stored(world, 'annotator').find(({ annotatorId }) => annotatorId === other);
    expect(person && 'repeats' in person).toBe(false);
    const view = await annotatorView(services, { jobId: plain, annotatorId: other });
    expect(view.repeats).toBeNull();
  });
});
