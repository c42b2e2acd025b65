import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeGoldBody } from '../../../src/contracts/gold.ts';
import type { Annotator, GoldRecord } from '../../../src/core/annotator.ts';
import type { Gold } from '../../../src/core/gold.ts';
import { giveBack } from '../../../src/flows/give-back.ts';
import { changeGold } from '../../../src/flows/gold/change.ts';
import { contestGold, feedbackOn, listContests } from '../../../src/flows/gold/contest.ts';
import { acceptResponse, saveDraft } from '../../../src/flows/response.ts';
import { sweep } from '../../../src/flows/sweep.ts';
import type { Services, Store } from '../../../src/ports.ts';
import { stored, suitesIn } from '../../support/answered.ts';
import { answersTo, ask, goldTextOf, joined, publishedJob, truthOf } from '../../support/job.ts';
import { codeOf } from '../../support/refusal.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld(33);
  services = world.services;
});
afterEach(() => world.close());

const BY = 'staff:o1';
const CHANGE = {
  gold: { rate: 0.5, maxExposures: 9, feedback: true },
  redundancy: 5,
  taskSuiteSize: 4,
};
const record = (id: string): GoldRecord =>
  stored(world, 'annotator').find((item: Annotator) => item.annotatorId === id).gold;
const goldItem = (i: number): Gold => stored(world, 'gold')[i];
const numberOf = (text: string) => Number(/Report (\d+) of that/.exec(text)?.[1] ?? -1);

/** Works a job off; gold is answered by its truth but for one task. @returns the hands, newest last */
async function workOff(jobId: string, annotatorId: string, odd: { gold: number; choice: string }) {
  const hands: string[] = [];
  for (;;) {
    const { hands: given } = await ask(services, jobId, annotatorId);
    const hand = given[0];
    if (hand === undefined) return hands;
    const answers = answersTo(hand, (text) => {
      const gold = numberOf(text);
      if (gold < 0) return { choice: 'yes' };
      return { choice: gold === odd.gold ? odd.choice : truthOf(gold) };
    });
    await acceptResponse(services, { ...hand, annotatorId, answers });
    hands.push(hand.assignmentId);
    world.clock.advance(20_000);
  }
}

const change = (jobId: string, goldId: string, wanted: ChangeGoldBody, stepMs = 1e9) =>
  changeGold(services, { jobId, goldId, by: BY, change: wanted, stepMs });

/** Two people who answered 10 gold tasks each; of gold 3, which is yes, one says no and one maybe. */
async function answered() {
  const jobId = await publishedJob(services, { tasks: 20, gold: 10 }, CHANGE);
  const [one = '', two = '', idle = ''] = await joined(services, jobId, 3);
  const hands = await workOff(jobId, one, { gold: 3, choice: 'no' });
  await workOff(jobId, two, { gold: 3, choice: 'maybe' });
  return { jobId, one, two, idle, hands };
}

describe('a corrected answer', () => {
  it('makes the verdicts of everybody who met it anew, and names whose changed', async () => {
    const { jobId, one, two, idle } = await answered();
    expect(record(one)).toMatchObject({ answered: 10, right: 9 });
    const before = suitesIn(world);
    const changed = await change(jobId, 'g3', { act: 'correct', gold: 'no' });
    expect(changed).toMatchObject({ accepted: ['no'], looked: 2, done: true });
    expect(changed.changed).toEqual(
      [
        {
          annotatorId: one,
          before: { answered: 10, right: 9 },
          after: { answered: 10, right: 10 },
        },
        { annotatorId: two, before: { answered: 10, right: 9 }, after: { answered: 10, right: 9 } },
      ].toSorted((a, b) => (a.annotatorId < b.annotatorId ? -1 : 1)),
    );
    expect(record(one).confusion).toEqual({ yes: { yes: 3 }, no: { no: 4 }, maybe: { maybe: 3 } });
    expect(record(two).confusion['no']).toEqual({ no: 3, maybe: 1 });
    expect(record(idle).keys).toBeUndefined();
    expect(goldItem(3)).toMatchObject({ truth: ['no'], keys: [{ truth: ['yes'], by: BY }] });
    expect(suitesIn(world)).toEqual(before);
    const again = await change(jobId, 'g3', { act: 'correct', gold: 'no' });
    expect(again).toMatchObject({ looked: 0, changed: [], done: true });
  });

  it('keeps what is owed to people and what lies behind them', async () => {
    const { jobId, one } = await answered();
    const { carry, walked, again } = record(one);
    await change(jobId, 'g3', { act: 'correct', gold: ['no', 'maybe'] });
    expect(record(one)).toMatchObject({ carry, walked, again, right: 10 });
  });

  it('goes on in steps, and from where a crash left it', async () => {
    const { jobId, one, two } = await answered();
    const step = await change(jobId, 'g3', { act: 'correct', gold: ['no', 'maybe'] }, 0);
    expect(step).toMatchObject({ looked: 1, done: false });
    const rest = await change(jobId, 'g3', { act: 'correct', gold: ['no', 'maybe'] }, 0);
    expect(rest).toMatchObject({ looked: 1, done: true });
    expect([record(one).right, record(two).right]).toEqual([10, 10]);
  });

  it('is carried to its end by the sweep, twice, so that a hand closed meanwhile is right too', async () => {
    const { jobId, one } = await answered();
    const good = await answeredRecord(one);
    await change(jobId, 'g3', { act: 'correct', gold: 'no' });
    // A hand that was being closed by the old answer, just after the record was made anew.
    const torn = stored(world, 'annotator').find((item: Annotator) => item.annotatorId === one);
    await services.store.commit([
      { ...torn, gold: { ...torn.gold, right: 9 }, version: torn.version + 1 },
    ]);
    await sweep(services, world.clock.now + 1e9);
    expect(record(one).right).toBe(9);
    world.clock.advance(61_000);
    for (let i = 0; i < 3; i++) await sweep(services, world.clock.now + 1e9);
    expect(record(one).right).toBe(good + 1);
    expect(stored(world, 'job')[0].goldKeys).toMatchObject({ settled: true, of: [] });
  });

  const answeredRecord = async (id: string) => record(id).right;

  it('waits where the index does not know all hands yet', async () => {
    const { jobId, one } = await answered();
    const { store } = services;
    const lagging: Store = {
      get: (ref, freshness) => store.get(ref, freshness),
      getMany: (refs) => store.getMany(refs),
      queryPartition: (partition, limit, after) => store.queryPartition(partition, limit, after),
      commit: (items) => store.commit(items),
      queryIndex: async (range, limit, after) => {
        const page = await store.queryIndex(range, limit, after);
        return range.index === 'annotator' ? { ...page, items: page.items.slice(1) } : page;
      },
    };
    const asked = { jobId, goldId: 'g3', by: BY, stepMs: 1e9 } as const;
    const correct = { act: 'correct', gold: ['no', 'maybe'] } as const;
    const behind = { ...services, store: lagging };
    const first = await changeGold(behind, {
      ...asked,
      change: { ...correct, gold: ['no', 'maybe'] },
    });
    expect(first).toMatchObject({ done: false, changed: [] });
    expect(record(one).right).toBe(9);
    await change(jobId, 'g3', { ...correct, gold: ['no', 'maybe'] });
    expect(record(one).right).toBe(10);
  });

  it('is not kept from others by a record that does not fit its hands, which is mended in the end', async () => {
    const { jobId, one, two } = await answered();
    const [first = '', last = ''] = [one, two].sort();
    const odd = stored(world, 'annotator').find(({ annotatorId }) => annotatorId === first);
    const gold = { ...odd.gold, answered: odd.gold.answered - 1 };
    await services.store.commit([{ ...odd, gold, version: odd.version + 1 }]);
    const correct: ChangeGoldBody = { act: 'correct', gold: ['no', 'maybe'] };
    expect(await change(jobId, 'g3', correct, 0)).toMatchObject({ looked: 1, done: false });
    expect([record(first).right, record(last).right]).toEqual([9, 10]);
    for (let minutes = 0; minutes < 16; minutes++) {
      await sweep(services, world.clock.now + 1e9);
      world.clock.advance(60_000);
    }
    expect(record(first)).toMatchObject({ answered: 10, right: 10 });
    expect(stored(world, 'job')[0].goldKeys).toMatchObject({ settled: true });
  });

  it('must fit the question', async () => {
    const { jobId } = await answered();
    const refused = change(jobId, 'g3', { act: 'correct', gold: 'perhaps' });
    expect(await codeOf(refused)).toBe('invalid-request');
    const all = change(jobId, 'g3', { act: 'correct', gold: ['no', 'maybe', 'yes', 'no'] });
    expect(await codeOf(all)).toBe('invalid-request');
    expect(await codeOf(change(jobId, 'g99', { act: 'uphold' }))).toBe('not-found');
  });
});

it('disputes are read on from where a page ended, and from nowhere else', async () => {
  const { jobId } = await answered();
  expect(await codeOf(listContests(services, jobId, 'zzz'))).toBe('invalid-request');
});

describe('gold that is taken back', () => {
  it('counts for nobody, and counts again when it is reinstated', async () => {
    const { jobId, one } = await answered();
    await change(jobId, 'g3', { act: 'retire', why: 'two readings', discount: true });
    expect(record(one)).toMatchObject({ answered: 9, right: 9, discounted: 1 });
    await change(jobId, 'g3', { act: 'reinstate' });
    expect(record(one)).toMatchObject({ answered: 10, right: 9 });
    expect(record(one).discounted).toBeUndefined();
  });

  it('late answers to gold were never scored, and are not by a correction', async () => {
    const jobId = await publishedJob(services, { tasks: 20, gold: 10 }, CHANGE);
    const [id = ''] = await joined(services, jobId, 1);
    const { hands } = await ask(services, jobId, id);
    const hand = hands[0];
    if (hand === undefined) throw new Error('no hand');
    const answers = answersTo(hand, () => ({ choice: 'yes' }));
    await saveDraft(services, { ...hand, annotatorId: id, answers: { 0: { choice: 'no' } } });
    await giveBack(services, { ...hand, annotatorId: id }, false);
    const scored = record(id);
    await acceptResponse(services, { ...hand, annotatorId: id, answers });
    const [assignment] = stored(world, 'assignment');
    expect(assignment.unscored.length).toBeGreaterThan(0);
    for (const goldId of assignment.gold) {
      await change(jobId, goldId, { act: 'correct', gold: ['yes', 'no'] });
    }
    expect(record(id).answered).toBe(scored.answered);
  });
});

/** Disputes whatever somebody is told to have missed. */
async function disputeAll(annotatorId: string, hands: readonly string[]): Promise<void> {
  for (const assignmentId of hands) {
    const hand = { assignmentId, annotatorId };
    const { missed } = await feedbackOn(services, hand);
    for (const { position } of missed)
      await contestGold(services, { ...hand, position, note: '?' });
  }
}

describe('a contest', () => {
  it('is possible on gold that was missed, where the job gives feedback', async () => {
    const { jobId, one, hands } = await answered();
    const all = await Promise.all(
      hands.map((assignmentId) => feedbackOn(services, { assignmentId, annotatorId: one })),
    );
    const [shown, ...others] = all.filter(({ missed }) => missed.length > 0);
    expect(others).toEqual([]);
    if (shown === undefined) throw new Error('nothing was missed');
    const [missed] = shown.missed;
    expect(missed).toMatchObject({ source: goldTextOf(3), given: 'no', accepted: ['yes'] });
    const position = missed?.position ?? -1;
    const hand = { assignmentId: shown.assignmentId, annotatorId: one };
    const asked = { ...hand, position, note: 'The report says none.' };
    expect(await contestGold(services, asked)).toMatchObject({ state: 'open' });
    await contestGold(services, { ...asked, note: 'Again.' });
    const { contests } = await listContests(services, jobId, undefined);
    expect(contests).toMatchObject([
      { goldId: 'g3', annotatorId: one, given: 'no', note: 'The report says none.', state: 'open' },
    ]);
    await change(jobId, 'g3', { act: 'correct', gold: 'no' });
    expect(await listContests(services, jobId, undefined)).toMatchObject({
      contests: [{ state: 'corrected', decidedBy: BY }],
    });
    expect(await feedbackOn(services, hand)).toMatchObject({ missed: [] });
  });

  it('is upheld without a change of anything else', async () => {
    const { jobId, one, hands } = await answered();
    let position = -1;
    let assignmentId = '';
    for (const id of hands) {
      const { missed } = await feedbackOn(services, { assignmentId: id, annotatorId: one });
      if (missed[0]) [position, assignmentId] = [missed[0].position, id];
    }
    const asked = { assignmentId, annotatorId: one, position };
    await contestGold(services, { ...asked, note: 'No.' });
    await change(jobId, 'g3', { act: 'uphold' });
    expect(await contestGold(services, { ...asked, note: 'No!' })).toMatchObject({
      state: 'upheld',
    });
    expect(record(one)).toMatchObject({ right: 9 });
  });

  it('is upheld too by a correction that leaves the answer as it was', async () => {
    const { jobId, one, hands } = await answered();
    await disputeAll(one, hands);
    await change(jobId, 'g3', { act: 'correct', gold: 'yes', reason: 'See the second line.' });
    const { contests } = await listContests(services, jobId, undefined);
    expect(contests.map(({ state }) => state)).toEqual(['upheld']);
    expect(record(one)).toMatchObject({ right: 9 });
  });

  it('is none of what reinstates gold', async () => {
    const { jobId, one, hands } = await answered();
    await disputeAll(one, hands);
    expect(await change(jobId, 'g3', { act: 'reinstate' })).toMatchObject({ state: 'active' });
    const { contests } = await listContests(services, jobId, undefined);
    expect(contests.map(({ state }) => state)).toEqual(['open']);
  });

  it('names gold by its place in a hand in which tasks come again too', async () => {
    const repeats = { rate: 0.5, afterHours: 24, atMost: 20 };
    const gold = { rate: 0.25, feedback: true, maxExposures: 9 };
    const rule = { redundancy: 1, taskSuiteSize: 4, repeats, gold };
    const jobId = await publishedJob(services, { tasks: 40, gold: 10 }, rule);
    const [id = ''] = await joined(services, jobId, 1);
    const places: (readonly [shown: string | undefined, missed: string | undefined])[] = [];
    for (let hands = 0; hands < 9; hands++) {
      world.clock.advance(12 * 3_600_000);
      const [hand] = (await ask(services, jobId, id)).hands;
      const { assignmentId, tasks } = hand ?? { assignmentId: '', tasks: [] };
      const answers = Object.fromEntries(tasks.map((_, i) => [i, { choice: 'maybe' }]));
      await acceptResponse(services, { assignmentId, annotatorId: id, answers });
      const { missed } = await feedbackOn(services, { assignmentId, annotatorId: id });
      places.push(...missed.map((one) => [tasks[one.position]?.source, one.source] as const));
    }
    expect(stored(world, 'assignment').filter(({ repeats: again }) => again)).not.toEqual([]);
    expect(places.length).toBeGreaterThan(4);
    for (const [shown, missed] of places) expect(shown).toBe(missed);
  });

  it('looks like nothing there for others, for what was right, and where no feedback is given', async () => {
    const { one, two, hands } = await answered();
    const assignmentId = hands[0] ?? '';
    const foreign = feedbackOn(services, { assignmentId, annotatorId: two });
    expect(await codeOf(foreign)).toBe('not-found');
    for (let position = 0; position < 8; position++) {
      const asked = { assignmentId, annotatorId: two, position, note: 'Mine?' };
      expect(await codeOf(contestGold(services, asked))).toBe('not-found');
    }
    const other = await publishedJob(
      services,
      { tasks: 4, gold: 2 },
      { ...CHANGE, gold: { rate: 0.5, maxExposures: 9 } },
    );
    const [id = ''] = await joined(services, other, 1);
    const [silent = ''] = await workOff(other, id, { gold: 0, choice: 'no' });
    const hidden = feedbackOn(services, { assignmentId: silent, annotatorId: id });
    expect(await codeOf(hidden)).toBe('not-found');
    expect(one).not.toBe('');
  });
});
