import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { assignmentsIn, collected, suitesIn } from '../support/answered.ts';
import { allAnswered, answersTo, ask, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const LEASE_MS = 600_000;
const GRACE_MS = 60_000;

let world: World;
let jobId: string;
let ann: string;
let ben: string;

/** One suite of three tasks that wants one answer each, and two people: what one holds the other lacks. */
beforeEach(async () => {
  world = openWorld();
  jobId = await publishedJob(world.services, { tasks: 3 }, { redundancy: 1 });
  [ann = '', ben = ''] = await joined(world.services, jobId, 2);
});
afterEach(() => world.close());

const take = (annotatorId: string) => handFor(world.services, jobId, annotatorId);
const hasWork = async (annotatorId: string) =>
  (await ask(world.services, jobId, annotatorId)).hands.length > 0;
const save = (assignmentId: string, annotatorId: string, answers = {}) =>
  saveDraft(world.services, { assignmentId, annotatorId, answers });

describe('an expired lease', () => {
  it('is closed in the holder’s name by who comes next: saved answers count, the rest is theirs', async () => {
    const hand = await take(ann);
    const kept = hand.tasks[1]?.source;
    await save(hand.assignmentId, ann, { 1: { choice: 'no' } });
    world.clock.advance(LEASE_MS - 1);
    expect(await hasWork(ben)).toBe(false);
    world.clock.advance(1);
    const rest = await take(ben);
    expect(rest.tasks.map(({ source }) => source)).not.toContain(kept);
    expect(rest.tasks).toHaveLength(2);
    expect(assignmentsIn(world)).toMatchObject([
      { annotatorId: ann, state: 'submitted', reclaimed: true, sent: null },
    ]);
    expect(Object.values(assignmentsIn(world)[0]?.answers ?? {})).toEqual([{ choice: 'no' }]);
  });

  it('that nobody wants is still its holder’s: they get the same hand again', async () => {
    const hand = await take(ann);
    world.clock.advance(5 * LEASE_MS);
    const again = await take(ann);
    expect(again.assignmentId).toBe(hand.assignmentId);
    expect(again.expiresAt).toBe(world.clock.now + LEASE_MS);
    expect(await hasWork(ben)).toBe(false);
  });

  it('that nobody wants may be answered: ownership decides, not the clock', async () => {
    const hand = await take(ann);
    world.clock.advance(5 * LEASE_MS);
    const receipt = await acceptResponse(world.services, {
      assignmentId: hand.assignmentId,
      annotatorId: ann,
      answers: allAnswered(hand),
    });
    expect(receipt).toMatchObject({ counted: true, answers: 3 });
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
  });

  it('beside an open task of its suite is found too, by one who may not have the open task', async () => {
    const two = { redundancy: 2, taskSuiteSize: 2 };
    const job = await publishedJob(world.services, { tasks: 2 }, two);
    const [gone = '', left = '', cy = ''] = await joined(world.services, job, 3);
    await handFor(world.services, job, gone);
    const { assignmentId, tasks } = await handFor(world.services, job, left);
    const answers = { 0: { choice: 'yes' } };
    await acceptResponse(world.services, { assignmentId, annotatorId: left, answers });
    const declined = await handFor(world.services, job, cy);
    expect(declined.tasks).toEqual([tasks[1]]);
    await decline(world.services, { ...declined, annotatorId: cy }, 'other');
    expect(await ask(world.services, job, cy)).toMatchObject({ hands: [], noWork: 'nothing-open' });
    world.clock.advance(LEASE_MS);
    expect((await handFor(world.services, job, cy)).tasks).toEqual([tasks[0]]);
  });

  it('is not closed by its own holder who asks for more, and others of its suite are', async () => {
    const { assignmentId } = await take(ann);
    world.clock.advance(5 * LEASE_MS);
    const { hands } = await ask(world.services, jobId, ann, 2);
    expect(hands.map((hand) => hand.assignmentId)).toEqual([assignmentId]);
    const two = await publishedJob(world.services, { tasks: 3 }, { redundancy: 2 });
    const [one = '', other = ''] = await joined(world.services, two, 2);
    const own = await handFor(world.services, two, one);
    await handFor(world.services, two, other);
    world.clock.advance(5 * LEASE_MS);
    const both = await ask(world.services, two, one, 2);
    expect(both.hands.map((hand) => hand.assignmentId)).toEqual([own.assignmentId]);
    const left = suitesIn(world).find((suite) => suite.jobId === two)?.leases;
    expect(left).toMatchObject([{ assignmentId: own.assignmentId }]);
  });
});

describe('a save', () => {
  it('keeps a lease alive, with or without answers', async () => {
    const { assignmentId } = await take(ann);
    for (let beats = 0; beats < 5; beats++) {
      world.clock.advance(LEASE_MS - 1);
      const { expiresAt, now } = await save(assignmentId, ann);
      expect(expiresAt).toBe(now + LEASE_MS);
      expect(await hasWork(ben)).toBe(false);
    }
    world.clock.advance(LEASE_MS - 1);
    expect(await hasWork(ben)).toBe(false);
    world.clock.advance(1);
    expect(await hasWork(ben)).toBe(true);
  });

  it('after others closed the hand is told so, and what was saved before counts', async () => {
    const { assignmentId } = await take(ann);
    await save(assignmentId, ann, { 0: { choice: 'yes' } });
    world.clock.advance(LEASE_MS);
    await take(ben);
    expect(await codeOf(save(assignmentId, ann, { 1: { choice: 'yes' } }))).toBe('lease-lost');
    expect(collected(world, 3, 3).filter(({ answers }) => answers === 1)).toHaveLength(1);
  });
});

describe('a page that closes', () => {
  it('keeps its hand for a minute', async () => {
    const { assignmentId } = await take(ann);
    const given = await giveBack(world.services, { assignmentId, annotatorId: ann }, true);
    expect(given).toEqual({ assignmentId, state: 'grace' });
    world.clock.advance(GRACE_MS - 1);
    expect(await hasWork(ben)).toBe(false);
    world.clock.advance(1);
    expect((await take(ben)).tasks).toHaveLength(3);
  });

  it('finds the same hand when it comes back, and its lease lives as before', async () => {
    const { assignmentId } = await take(ann);
    await giveBack(world.services, { assignmentId, annotatorId: ann }, true);
    world.clock.advance(GRACE_MS - 1);
    const back = await take(ann);
    expect(back).toMatchObject({ assignmentId, expiresAt: world.clock.now + LEASE_MS });
    world.clock.advance(LEASE_MS - 1);
    expect(await hasWork(ben)).toBe(false);
  });

  it('has its grace also when saves have carried it past its first end', async () => {
    const { assignmentId } = await take(ann);
    for (let beats = 0; beats < 3; beats++) {
      world.clock.advance(LEASE_MS / 2);
      await save(assignmentId, ann);
    }
    await giveBack(world.services, { assignmentId, annotatorId: ann }, true);
    world.clock.advance(GRACE_MS - 1);
    expect(await hasWork(ben)).toBe(false);
    world.clock.advance(1);
    expect(await hasWork(ben)).toBe(true);
  });

  it('of two is kept by the other tab’s next save, and given up when that closes too', async () => {
    const { assignmentId } = await take(ann);
    const owning = { assignmentId, annotatorId: ann };
    await giveBack(world.services, owning, true);
    world.clock.advance(1_000);
    await save(assignmentId, ann);
    world.clock.advance(2 * GRACE_MS);
    expect(await hasWork(ben)).toBe(false);
    await giveBack(world.services, owning, true);
    world.clock.advance(GRACE_MS);
    expect(await hasWork(ben)).toBe(true);
  });

  it('may say so twice: the minute does not start again', async () => {
    const owning = { assignmentId: (await take(ann)).assignmentId, annotatorId: ann };
    await giveBack(world.services, owning, true);
    world.clock.advance(GRACE_MS - 1);
    await giveBack(world.services, owning, true);
    world.clock.advance(1);
    expect(await hasWork(ben)).toBe(true);
  });
});

describe('a hand given back', () => {
  it('at once counts what was saved, and the rest is open for everybody, its giver too', async () => {
    const { assignmentId } = await take(ann);
    await save(assignmentId, ann, { 0: { choice: 'yes' } });
    const owning = { assignmentId, annotatorId: ann };
    expect(await giveBack(world.services, owning, false)).toEqual({
      assignmentId,
      state: 'closed',
    });
    expect(await giveBack(world.services, owning, false)).toEqual({
      assignmentId,
      state: 'closed',
    });
    expect(await giveBack(world.services, owning, true)).toEqual({ assignmentId, state: 'closed' });
    const rest = await take(ann);
    expect(rest.assignmentId).not.toBe(assignmentId);
    expect(rest.tasks).toHaveLength(2);
    expect(collected(world, 3, 3).filter(({ answers }) => answers === 1)).toHaveLength(1);
  });

  it('by declining is not offered to the same person again, and is to others', async () => {
    const { assignmentId } = await take(ann);
    await save(assignmentId, ann, { 0: { choice: 'yes' } });
    const owning = { assignmentId, annotatorId: ann };
    expect(await decline(world.services, owning, 'too-hard')).toMatchObject({ state: 'closed' });
    expect(await decline(world.services, owning, 'distressing')).toMatchObject({ state: 'closed' });
    expect(assignmentsIn(world)).toMatchObject([{ state: 'declined', declined: 'too-hard' }]);
    expect(await hasWork(ann)).toBe(false);
    expect((await take(ben)).tasks).toHaveLength(2);
  });

  it('by declining after every task was answered counts them all, and its suite is labelled', async () => {
    const hand = await take(ann);
    await save(hand.assignmentId, ann, allAnswered(hand));
    await decline(world.services, { assignmentId: hand.assignmentId, annotatorId: ann }, 'other');
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
    expect(suitesIn(world)[0]?.leases).toEqual([]);
  });
});

describe('a stranger', () => {
  const foreign = async (assignmentId: string) => {
    const owning = { assignmentId, annotatorId: ben };
    return Promise.all([
      codeOf(save(assignmentId, ben)),
      codeOf(save(assignmentId, ben, { 0: { choice: 'yes' } })),
      codeOf(acceptResponse(world.services, { ...owning, answers: {} })),
      codeOf(acceptResponse(world.services, { ...owning, answers: { 0: { choice: 'x' } } })),
      codeOf(giveBack(world.services, owning, true)),
      codeOf(giveBack(world.services, owning, false)),
      codeOf(decline(world.services, owning, 'other')),
    ]);
  };

  it('is told the same of what is another’s as of what is not there', async () => {
    const before = await take(ann);
    const all = Array(7).fill('not-found');
    expect(await foreign(before.assignmentId)).toEqual(all);
    await save(before.assignmentId, ann, { 0: { choice: 'yes' } });
    expect(await foreign(before.assignmentId)).toEqual(all);
    const rows = world.dump();
    for (const id of [
      `${jobId}.s0.a0000nope`,
      `${jobId}.s9.a0000nope`,
      'j99999.s0.a0000nope',
      'x',
    ]) {
      expect([id, await foreign(id)]).toEqual([id, all]);
    }
    await acceptResponse(world.services, {
      assignmentId: before.assignmentId,
      annotatorId: ann,
      answers: answersTo(before, () => ({ choice: 'yes' })),
    });
    expect(await foreign(before.assignmentId)).toEqual(all);
    expect(world.dump().filter(({ sk }) => sk.startsWith('A#'))).toHaveLength(
      rows.filter(({ sk }) => sk.startsWith('A#')).length,
    );
  });
});
