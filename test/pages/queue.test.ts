import { describe, expect, test } from 'vitest';
import type { Unsaved } from '../../pages/annotator/hands.ts';
import {
  current,
  type Effect,
  openQueue,
  type Pace,
  type Queue,
  type QueueEvent,
  type Request,
  upcoming,
  viewOf,
  waiting,
} from '../../pages/annotator/queue.ts';
import { step } from '../../pages/annotator/step.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';

const LEASE_MS = 600_000;

const hand = (assignmentId: string, tasks: number, saved: Hand['saved'] = {}): Hand => ({
  assignmentId,
  expiresAt: 50_000 + LEASE_MS,
  tasks: Array.from({ length: tasks }, (_, i) => ({ media: `/objects/${assignmentId}/${i}` })),
  saved,
});

/** A queue with a clock, and what it has asked for. */
class Page {
  queue: Queue;
  now = 1_000;
  effects: Effect[] = [];

  constructor(pace: Partial<Pace> = {}, kept: Record<string, Unsaved> = {}) {
    const all = { saveEvery: 5, leaseMs: LEASE_MS, taskSuiteSize: 3, ...pace };
    this.queue = openQueue(all, kept, this.now);
    this.do({ type: 'tick' });
  }

  do(event: QueueEvent): Effect[] {
    const { queue, effects } = step(this.queue, event, this.now);
    this.queue = queue;
    this.effects.push(...effects);
    return [...effects];
  }

  wait(ms: number): Effect[] {
    this.now += ms;
    return this.do({ type: 'tick' });
  }

  handed(hands: Hand[], more: Partial<NextReply> = {}): Effect[] {
    return this.do({ type: 'handed', reply: { now: 50_000, hands, ...more } });
  }

  answer(choice = 'yes'): Effect[] {
    const place = current(this.queue);
    if (place === undefined) throw new Error('there is no task');
    const { assignmentId, position } = place;
    return this.do({ type: 'answer', assignmentId, position, answer: { choice } });
  }

  saved(assignmentId: string, answers: Unsaved): Effect[] {
    return this.do({ type: 'saved', assignmentId, answers, leaseLeftMs: LEASE_MS });
  }

  get place(): string {
    const place = current(this.queue);
    return place ? `${place.assignmentId} ${place.position}` : viewOf(this.queue).kind;
  }
}

const sent = (effects: readonly Effect[]): Request[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.request] : []));

const said = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'say' ? [effect.notice] : []));

describe('asking for work', () => {
  test('the first step asks for as many hands as give the next three tasks', () => {
    expect(sent(new Page({ taskSuiteSize: 20 }).effects)).toEqual([{ kind: 'next', hands: 1 }]);
    expect(sent(new Page({ taskSuiteSize: 1 }).effects)).toEqual([{ kind: 'next', hands: 4 }]);
  });

  test('the next hand is asked for when fewer than three tasks are behind the current one', () => {
    const page = new Page({ taskSuiteSize: 5 });
    expect(sent(page.handed([hand('a', 5)]))).toEqual([]);
    page.now += 1_000;
    expect(sent(page.answer())).toEqual([]);
    expect(sent(page.answer())).toEqual([{ kind: 'next', hands: 2 }]);
    page.handed([hand('a', 5), hand('b', 5)]);
    expect(upcoming(page.queue, 4).map(({ assignmentId }) => assignmentId)).toEqual([
      'a',
      'a',
      'a',
      'b',
    ]);
  });

  test('a hand that has just been submitted is not taken up again from an older reply', () => {
    const page = new Page({ taskSuiteSize: 1 });
    page.handed([hand('a', 1), hand('b', 1), hand('c', 1), hand('d', 1)]);
    page.answer();
    page.answer();
    page.do({ type: 'ended', assignmentId: 'a' });
    page.handed([hand('a', 1), hand('b', 1), hand('c', 1), hand('d', 1)]);
    expect(upcoming(page.queue, 9).map(({ assignmentId }) => assignmentId)).toEqual(['c', 'd']);
  });

  test('where nothing is open it waits as long as it is told, and forever where all is done', () => {
    const page = new Page();
    page.handed([], { noWork: 'nothing-open', retryAfterSeconds: 20 });
    expect(viewOf(page.queue)).toEqual({ kind: 'no-work', why: 'nothing-open' });
    expect(sent(page.wait(19_000))).toEqual([]);
    expect(sent(page.wait(1_000))).toEqual([{ kind: 'next', hands: 2 }]);
    page.handed([], { noWork: 'all-done' });
    expect(sent(page.wait(10_000_000))).toEqual([]);
  });
});

describe('saving', () => {
  test('answers are kept on the device at once and saved every few', () => {
    const page = new Page({ saveEvery: 2, taskSuiteSize: 5 });
    page.handed([hand('a', 5)]);
    expect(page.answer()).toEqual([
      { kind: 'keep', assignmentId: 'a', answers: { 0: { choice: 'yes' } } },
    ]);
    const both = { 0: { choice: 'yes' }, 1: { choice: 'no' } };
    expect(sent(page.answer('no'))).toContainEqual({
      kind: 'save',
      assignmentId: 'a',
      answers: both,
    });
    expect(waiting(page.queue)).toBe(2);
  });

  test('what was acknowledged is forgotten on the device; what changed meanwhile is not', () => {
    const page = new Page({ saveEvery: 1, taskSuiteSize: 5 });
    page.handed([hand('a', 5)]);
    const [request] = sent(page.answer());
    page.do({ type: 'undo' });
    const answers = request?.kind === 'save' ? request.answers : {};
    const effects = page.saved('a', answers);
    expect(effects).toContainEqual({ kind: 'forget', assignmentId: 'a', answers });
    expect(sent(effects)).toEqual([{ kind: 'save', assignmentId: 'a', answers: { 0: null } }]);
  });

  test('fifteen idle seconds save, and so does a page that is hidden', () => {
    const page = new Page({ taskSuiteSize: 5 });
    page.handed([hand('a', 5)]);
    page.answer();
    expect(sent(page.wait(14_000))).toEqual([]);
    expect(sent(page.wait(1_000))).toMatchObject([{ kind: 'save' }]);
    const other = new Page();
    other.handed([hand('a', 3)]);
    other.answer();
    expect(sent(other.do({ type: 'flush' }))).toMatchObject([{ kind: 'save' }]);
  });

  test('a third of the lease in silence brings a heartbeat for every hand, while somebody is there', () => {
    const page = new Page({ taskSuiteSize: 1 });
    page.handed([hand('a', 1), hand('b', 1), hand('c', 1), hand('d', 1)]);
    expect(sent(page.wait(LEASE_MS / 3)).map((request) => request.kind)).toEqual(
      new Array(4).fill('save'),
    );
    const alone = new Page({ taskSuiteSize: 5 });
    alone.handed([hand('a', 5)]);
    expect(sent(alone.wait(LEASE_MS + 1))).toEqual([]);
    expect(sent(alone.do({ type: 'active' }))).toMatchObject([{ kind: 'save', answers: {} }]);
  });

  test('a lease that is short after a reload is renewed within seconds', () => {
    const page = new Page({ taskSuiteSize: 5 });
    page.handed([{ ...hand('a', 5), expiresAt: 50_000 + 60_000 }]);
    expect(sent(page.wait(4_000))).toEqual([]);
    expect(sent(page.wait(1_000))).toMatchObject([{ kind: 'save', answers: {} }]);
  });

  test('a page that goes away saves and gives every hand back with grace', () => {
    const page = new Page();
    page.handed([hand('a', 3)]);
    page.answer();
    expect(sent(page.do({ type: 'leave' }))).toEqual([
      { kind: 'save', assignmentId: 'a', answers: { 0: { choice: 'yes' } } },
      { kind: 'give-back', assignmentId: 'a', grace: true },
    ]);
  });
});

describe('ending a hand', () => {
  const finished = (): Page => {
    const page = new Page({ taskSuiteSize: 3, saveEvery: 9 });
    page.handed([hand('a', 3), hand('b', 3)]);
    for (let i = 0; i < 3; i++) page.answer();
    return page;
  };

  test('a finished hand stays open until the next one has an answer', () => {
    const page = finished();
    expect(page.place).toBe('b 0');
    expect(sent(page.effects).some(({ kind }) => kind === 'submit')).toBe(false);
    expect(sent(page.answer())).toMatchObject([{ kind: 'submit', assignmentId: 'a' }]);
  });

  test('or for ten seconds', () => {
    const page = finished();
    page.wait(5_000);
    page.handed([hand('a', 3, { 0: { choice: 'yes' } }), hand('b', 3)]);
    expect(sent(page.wait(4_999))).toEqual([]);
    expect(sent(page.wait(1))).toMatchObject([{ kind: 'submit', assignmentId: 'a' }]);
  });

  test('undo goes back over the border, offers the old answer, and is over once the hand is sent', () => {
    const page = finished();
    page.do({ type: 'undo' });
    expect(page.place).toBe('a 2');
    expect(page.queue.hands[0]?.before[2]).toEqual({ choice: 'yes' });
    page.answer('no');
    page.answer();
    page.do({ type: 'undo' });
    expect(page.place).toBe('b 0');
    expect(said(page.do({ type: 'undo' }))).toEqual(['nothing-to-undo']);
  });

  test('the last hand waits for the annotator to finish', () => {
    const page = new Page();
    page.handed([hand('a', 1)], { noWork: 'all-done' });
    page.answer();
    expect(viewOf(page.queue).kind).toBe('finish');
    expect(sent(page.do({ type: 'finish' }))).toMatchObject([{ kind: 'submit' }]);
    expect(viewOf(page.queue).kind).toBe('sending');
    page.do({ type: 'ended', assignmentId: 'a' });
    expect(viewOf(page.queue)).toEqual({ kind: 'no-work', why: 'all-done' });
  });

  test('stop submits what has answers and gives the rest back', () => {
    const page = new Page({ taskSuiteSize: 3 });
    page.handed([hand('a', 3), hand('b', 3)]);
    page.answer();
    expect(sent(page.do({ type: 'stop' }))).toEqual([
      { kind: 'submit', assignmentId: 'a', answers: { 0: { choice: 'yes' } } },
      { kind: 'give-back', assignmentId: 'b', grace: false },
    ]);
    page.do({ type: 'ended', assignmentId: 'a' });
    page.do({ type: 'ended', assignmentId: 'b' });
    expect(viewOf(page.queue).kind).toBe('stopped');
    expect(sent(page.do({ type: 'resume' }))).toMatchObject([{ kind: 'next' }]);
  });

  test('a hand that comes after stop was pressed goes back at once', () => {
    const page = new Page({ taskSuiteSize: 3 });
    page.do({ type: 'stop' });
    expect(sent(page.handed([hand('a', 3)]))).toEqual([
      { kind: 'give-back', assignmentId: 'a', grace: false },
    ]);
  });

  test('a declined hand saves its answers first', () => {
    const page = new Page();
    page.handed([hand('a', 3)]);
    page.answer();
    const [save] = sent(page.do({ type: 'decline', reason: 'too-hard' }));
    expect(save).toMatchObject({ kind: 'save' });
    expect(sent(page.saved('a', save?.kind === 'save' ? save.answers : {}))).toContainEqual({
      kind: 'decline',
      assignmentId: 'a',
      reason: 'too-hard',
    });
  });

  test('an answer to any task but the current one is ignored', () => {
    const page = new Page();
    page.handed([hand('a', 3)]);
    const answer = { choice: 'yes' };
    expect(page.do({ type: 'answer', assignmentId: 'a', position: 1, answer })).toEqual([]);
    expect(page.do({ type: 'answer', assignmentId: 'b', position: 0, answer })).toEqual([]);
    expect(page.place).toBe('a 0');
  });
});

describe('trouble', () => {
  const save = (page: Page): Request => {
    page.handed([hand('a', 5)]);
    page.answer();
    const [request] = sent(page.do({ type: 'flush' }));
    if (request === undefined) throw new Error('nothing was saved');
    return request;
  };
  const fail = (page: Page, request: Request, why: 'offline' | 'busy' | 'lost' | 'refused') =>
    page.do({ type: 'failed', request, why, chance: 0.5 });

  test('without network it tries every five seconds, and at once when the network is back', () => {
    const page = new Page({ taskSuiteSize: 5 });
    const request = save(page);
    fail(page, request, 'offline');
    expect(page.queue.trouble).toBe('offline');
    expect(sent(page.wait(4_999))).toEqual([]);
    expect(sent(page.wait(1))).toContainEqual(request);
    fail(page, request, 'offline');
    expect(sent(page.do({ type: 'online' }))).toContainEqual(request);
  });

  test('a busy service is asked less and less often', () => {
    const page = new Page({ taskSuiteSize: 5 });
    const request = save(page);
    const pauses = [0, 1, 2, 3, 4, 5, 6].map(() => {
      fail(page, request, 'busy');
      const pause = page.queue.retryAt - page.now;
      page.wait(pause);
      return pause;
    });
    expect(pauses).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
  });

  test('a lost hand is told once; its unsaved answers go out as a late response', () => {
    const page = new Page({ taskSuiteSize: 5 });
    const request = save(page);
    const effects = fail(page, request, 'lost');
    expect(said(effects)).toEqual(['lost']);
    expect(sent(effects)).toMatchObject([
      { kind: 'submit', assignmentId: 'a', answers: { 0: { choice: 'yes' } } },
      { kind: 'next' },
    ]);
    expect(viewOf(page.queue).kind).toBe('sending');
    const after = page.do({ type: 'ended', assignmentId: 'a' });
    expect(after).toContainEqual({
      kind: 'forget',
      assignmentId: 'a',
      answers: { 0: { choice: 'yes' } },
    });
  });

  test('a hand that is not in the reply belongs to somebody else', () => {
    const page = new Page({ taskSuiteSize: 5 });
    page.handed([hand('a', 5, { 0: { choice: 'yes' } })]);
    page.do({ type: 'refresh' });
    expect(said(page.handed([hand('b', 5)]))).toEqual(['lost']);
    expect(page.place).toBe('b 0');
  });

  test('after a reload saved answers stand, and what was not saved is laid over them', () => {
    const kept = { a: { 0: null, 1: { choice: 'no' } }, z: { 4: { choice: 'yes' } } };
    const page = new Page({ taskSuiteSize: 5 }, kept);
    page.now += 60_000;
    const saved = { 0: { choice: 'yes' }, 2: { choice: 'yes' } };
    const effects = page.handed([hand('a', 5, saved)]);
    expect(page.queue.hands[0]?.answers).toEqual({ 1: { choice: 'no' }, 2: { choice: 'yes' } });
    expect(page.place).toBe('a 0');
    expect(sent(effects)).toContainEqual({ kind: 'save', assignmentId: 'a', answers: kept.a });
    expect(sent(effects)).toContainEqual({ kind: 'submit', assignmentId: 'z', answers: kept.z });
  });

  test('answers from another tab are taken over, unless this tab has saved since it asked', () => {
    const page = new Page({ taskSuiteSize: 5 });
    page.handed([hand('a', 5)]);
    page.now += 1_000;
    page.do({ type: 'refresh' });
    page.handed([hand('a', 5, { 0: { choice: 'no' } })]);
    expect(page.place).toBe('a 1');
    page.do({ type: 'refresh' });
    page.answer();
    const [request] = sent(page.do({ type: 'flush' }));
    page.now += 10;
    page.saved('a', request?.kind === 'save' ? request.answers : {});
    page.handed([hand('a', 5, { 0: { choice: 'no' } })]);
    expect(page.place).toBe('a 2');
  });

  test('a session that has ended sends nothing more and keeps what waits', () => {
    const page = new Page({ taskSuiteSize: 5 });
    const request = save(page);
    page.do({ type: 'failed', request, why: 'signed-out', chance: 0 });
    expect(viewOf(page.queue).kind).toBe('signed-out');
    expect(sent(page.wait(1_000_000))).toEqual([]);
    expect(waiting(page.queue)).toBe(1);
  });
});
