import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import type { Assignment, SortedAnswers } from '../../src/core/assignment.ts';
import { handOut } from '../../src/core/hand-out.ts';
import { acceptLate, sameAnswer } from '../../src/core/late-response.ts';
import { type Closing, closeHand, saveDraft, voidAssignment } from '../../src/core/response.ts';
import { bits, freshAnnotator, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';

const ID = 'j1234.s0.a0000001';
const yes: Answer = { choice: 'yes' };
const no: Answer = { choice: 'no' };

const sending = (
  tasks: SortedAnswers['tasks'],
  gold: SortedAnswers['gold'] = {},
): SortedAnswers => ({ tasks, gold });

/** Somebody who holds four tasks and two gold tasks of a suite, with a quarter of gold owed. */
function holding() {
  const fresh = freshAnnotator();
  const wanted = { assignmentId: ID, annotatorId: fresh.annotatorId, expiresAt: START, gold: 2 };
  const out = handOut(freshSuite(4, 2), wanted, 30);
  if (out.kind === 'refused') throw new Error(out.reason);
  const hand = { assignmentId: ID, taskSuiteId: 's0', tasks: 0b1111, gold: ['g3', 'g5'] };
  const annotator = {
    ...fresh,
    hands: [hand],
    handed: 4,
    gold: { ...fresh.gold, carry: 0.25, walked: 2 },
  };
  return { suite: out.suite, lease: out.lease, annotator };
}

/** Ends that hand. */
function closing(change: Partial<Closing> = {}): Closing {
  return {
    ...holding(),
    draft: undefined,
    ending: 'expired',
    truths: { 0: ['yes'], 1: ['no'] },
    goldRate: 0.5,
    now: START + 9,
    ...change,
  };
}

const draftOf = (answers: SortedAnswers, at = START + 1): Assignment => {
  const { suite, lease } = holding();
  return saveDraft({ suite, lease }, answers, at);
};

describe('a save', () => {
  it('bears the assignment, and merges over what was saved before', () => {
    const first = draftOf(sending({ 0: yes, 1: yes }, { 1: no }));
    expect(first).toMatchObject({
      assignmentId: ID,
      state: 'leased',
      tasks: 0b1111,
      counted: 0,
      goldCount: 2,
      gold: [],
      savedAt: START + 1,
      version: 1,
    });
    const second = saveDraft(first, sending({ 1: null, 2: no }), START + 2);
    expect(second).toMatchObject({
      answers: { 0: yes, 2: no },
      goldAnswers: { 1: no },
      savedAt: START + 2,
      version: 2,
    });
    expect(second.answers).not.toHaveProperty('1');
  });

  it('never moves its instant back', () => {
    expect(saveDraft(draftOf(sending({}), 500), sending({}), 400).savedAt).toBe(500);
  });
});

describe('a closed hand', () => {
  it('counts what was saved and what is sent, and opens the rest', () => {
    const draft = draftOf(sending({ 0: yes, 1: yes }, { 0: yes }));
    const sent = { answers: sending({ 1: no, 2: yes }), hash: 'h1' };
    const { assignment, suite, annotator } = closeHand(
      closing({ draft, sent, ending: 'submitted' }),
    );
    expect(assignment).toMatchObject({
      state: 'submitted',
      counted: 0b0111,
      answers: { 0: yes, 1: no, 2: yes },
      goldAnswers: { 0: yes },
      gold: ['g3', 'g5'],
      sent: 'h1',
      reclaimed: false,
      endedAt: START + 9,
      version: 2,
    });
    expect(suite).toMatchObject({ counted: [1, 1, 1, 0], leases: [] });
    expect(bits(suite.seenBy['n0001'] ?? 0)).toEqual([0, 1, 2]);
    expect(annotator).toMatchObject({
      hands: [],
      handed: 3,
      counted: 1,
      countedTasks: 3,
      answers: 4,
      submitted: 1,
      seenAt: START + 9,
    });
  });

  it('refunds the gold that was not reached and the gold of tasks not reached', () => {
    const draft = draftOf(sending({ 0: yes }, { 0: yes }));
    const { annotator } = closeHand(closing({ draft }));
    expect(annotator.gold).toMatchObject({
      carry: 0.25 + 1 - 3 * 0.5,
      walked: 2,
      answered: 1,
      right: 1,
    });
    expect(annotator.seenAt).toBe(START);
  });

  it('scores gold by the number it has in the hand', () => {
    const sent = { answers: sending({}, { 0: no, 1: no }), hash: 'h' };
    const { annotator } = closeHand(closing({ sent, ending: 'submitted' }));
    expect(annotator.gold).toMatchObject({
      answered: 2,
      right: 1,
      confusion: { yes: { no: 1 }, no: { no: 1 } },
    });
    expect(annotator).toMatchObject({ answers: 2, submitted: 1, counted: 0, countedTasks: 0 });
  });

  it('without an answer is expired, and leaves its person as if it had never been', () => {
    const { assignment, suite, annotator } = closeHand(closing());
    expect(assignment).toMatchObject({ state: 'expired', counted: 0, sent: null, reclaimed: true });
    expect(suite.seenBy).toEqual({});
    expect(annotator).toMatchObject({ handed: 0, counted: 0, submitted: 0, answers: 0 });
    expect(annotator.gold).toMatchObject({ carry: 0.25, answered: 0 });
  });

  it('that was declined counts what is answered and hides the rest from its person', () => {
    const draft = draftOf(sending({ 3: yes }));
    const { assignment, suite, annotator } = closeHand(
      closing({ draft, ending: 'declined', declined: 'too-hard' }),
    );
    expect(assignment).toMatchObject({ state: 'declined', declined: 'too-hard', counted: 0b1000 });
    expect(bits(suite.seenBy['n0001'] ?? 0)).toEqual([0, 1, 2, 3]);
    expect(annotator).toMatchObject({ handed: 1, countedTasks: 1 });
  });

  it('of a barred person counts nothing and keeps all', () => {
    const open = closing({ draft: draftOf(sending({ 0: yes })) });
    const barred = { ...open.annotator, barred: true };
    const sent = { answers: sending({ 1: no }), hash: 'h' };
    const { assignment, suite, annotator } = closeHand({ ...open, annotator: barred, sent });
    expect(assignment).toMatchObject({ state: 'void', counted: 0, answers: { 0: yes, 1: no } });
    expect(suite.counted).toEqual([0, 0, 0, 0]);
    expect(bits(suite.seenBy['n0001'] ?? 0)).toEqual([0, 1]);
    expect(annotator).toMatchObject({ handed: 0, counted: 0, countedTasks: 0 });
  });

  it('leaves the leases and the hands of others alone', () => {
    const open = closing();
    const other = { ...open.lease, assignmentId: 'j1234.s0.a0000002', annotatorId: 'n0002' };
    const held = { assignmentId: 'j1234.s1.a0000003', taskSuiteId: 's1', tasks: 1, gold: [] };
    const { suite, annotator } = closeHand({
      ...open,
      suite: { ...open.suite, leases: [open.lease, other] },
      annotator: { ...open.annotator, hands: [...open.annotator.hands, held] },
    });
    expect(suite.leases).toEqual([other]);
    expect(annotator.hands).toEqual([held]);
  });

  it('takes the median time of its answers into the newest nine', () => {
    const timed = (ms: number): Answer => ({ choice: 'yes', ms });
    const sent = { answers: sending({ 0: timed(9), 1: timed(1) }, { 0: timed(5) }), hash: 'h' };
    const open = closing({ sent, ending: 'submitted' });
    const pace = [10, 11, 12, 13, 14, 15, 16, 17, 18];
    const { annotator } = closeHand({ ...open, annotator: { ...open.annotator, pace } });
    expect(annotator.pace).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 5]);
    expect(closeHand(closing()).annotator.pace).toEqual([]);
  });

  it('whose person does not hold it is a defect, not a refusal', () => {
    expect(() => closeHand({ ...closing(), annotator: freshAnnotator() })).toThrow(
      /without its hand/,
    );
  });
});

describe('a late response', () => {
  const expired = (draft?: Assignment) => closeHand(closing({ draft }));
  const late = (
    closed: ReturnType<typeof expired>,
    answers: SortedAnswers,
    change: { countable?: boolean } = {},
  ) =>
    acceptLate({
      ...closed,
      sent: { answers, hash: 'late' },
      countable: true,
      now: START + 99,
      ...change,
    });

  it('counts where nobody took the task', () => {
    const { assignment, suite, annotator } = late(expired(), sending({ 0: yes, 2: no }));
    expect(assignment).toMatchObject({
      state: 'submitted',
      counted: 0b0101,
      answers: { 0: yes, 2: no },
      late: {},
      sent: 'late',
      endedAt: START + 99,
      reclaimed: true,
    });
    expect(suite.counted).toEqual([1, 0, 1, 0]);
    expect(bits(suite.seenBy['n0001'] ?? 0)).toEqual([0, 2]);
    expect(annotator).toMatchObject({ handed: 2, counted: 1, countedTasks: 2, seenAt: START + 99 });
  });

  it('changes nothing where the same is counted already, and keeps another value aside', () => {
    const closed = expired(draftOf(sending({ 0: yes, 1: yes })));
    const { assignment, suite, annotator } = late(closed, sending({ 0: yes, 1: no }));
    expect(assignment).toMatchObject({
      answers: { 0: yes, 1: yes },
      late: { 1: no },
      counted: 0b11,
    });
    expect(assignment.endedAt).toBe(START + 9);
    expect(suite.counted).toEqual([1, 1, 0, 0]);
    expect(annotator).toMatchObject({ handed: 2, counted: 1, countedTasks: 2 });
  });

  it('is kept aside where others took the task, and the task is not offered again', () => {
    const closed = expired();
    const full = { ...closed.suite, counted: [2, 1, 0, 0] };
    const lease = { ...closing().lease, assignmentId: 'x', annotatorId: 'n2', tasks: 0b10 };
    const suite = { ...full, leases: [lease] };
    const { assignment, suite: after } = late({ ...closed, suite }, sending({ 0: yes, 1: no }));
    expect(assignment).toMatchObject({
      state: 'expired',
      counted: 0,
      answers: {},
      late: { 0: yes, 1: no },
    });
    expect(after.counted).toEqual([2, 1, 0, 0]);
    expect(bits(after.seenBy['n0001'] ?? 0)).toEqual([0, 1]);
  });

  it('is kept aside where its sender has answered or holds the task by a newer assignment', () => {
    const closed = expired();
    const suite = { ...closed.suite, seenBy: { n0001: 0b0001 } };
    const { assignment, suite: after } = late({ ...closed, suite }, sending({ 0: yes, 1: yes }));
    expect(assignment).toMatchObject({ counted: 0b10, late: { 0: yes }, answers: { 1: yes } });
    expect(bits(after.seenBy['n0001'] ?? 0)).toEqual([0, 1]);
  });

  it('counts no more than the cap allows', () => {
    const closed = expired();
    const annotator = { ...closed.annotator, cap: 5, handed: 3 };
    const after = late({ ...closed, annotator }, sending({ 3: yes, 1: yes, 0: yes }));
    expect(after.assignment).toMatchObject({ counted: 0b0011, late: { 3: yes } });
    expect(after.annotator.handed).toBe(5);
    const full = late({ ...closed, annotator: { ...annotator, handed: 6 } }, sending({ 0: yes }));
    expect(full.assignment).toMatchObject({ counted: 0, late: { 0: yes } });
  });

  it.each([
    ['the job is closed', { countable: false }, {}],
    ['the suite is labelled', {}, { labels: [] }],
  ])('is kept aside when %s', (_, change, suite) => {
    const closed = expired();
    const after = late(
      { ...closed, suite: { ...closed.suite, ...suite } },
      sending({ 0: yes }),
      change,
    );
    expect(after.assignment).toMatchObject({ counted: 0, late: { 0: yes }, sent: 'late' });
  });

  it('is kept aside for a barred person and a void assignment', () => {
    const closed = expired();
    const barred = { ...closed, annotator: { ...closed.annotator, barred: true } };
    expect(late(barred, sending({ 0: yes })).assignment).toMatchObject({
      counted: 0,
      late: { 0: yes },
    });
    const gone = { ...closed, assignment: { ...closed.assignment, state: 'void' as const } };
    expect(late(gone, sending({ 0: yes })).assignment).toMatchObject({ state: 'void', counted: 0 });
  });

  it('is one more answer of its sender for each position, task or gold, that had none', () => {
    const closed = expired(draftOf(sending({ 0: yes }, { 0: yes })));
    const both = late(closed, sending({ 0: yes, 1: yes }, { 0: yes, 1: yes }));
    expect(closed.annotator.answers).toBe(2);
    expect(both.annotator.answers).toBe(4);
    expect(both.annotator.submitted).toBe(1);
    const only = late(expired(), sending({}, { 1: yes }));
    expect(only.annotator).toMatchObject({ answers: 1, submitted: 1 });
    expect(late(expired(), sending({})).annotator).toMatchObject({ answers: 0, submitted: 0 });
  });

  it('to gold is kept and not scored, and what was scored stays', () => {
    const closed = expired(draftOf(sending({}, { 0: yes })));
    const { assignment, annotator } = late(closed, sending({}, { 0: no, 1: no }));
    expect(assignment).toMatchObject({ goldAnswers: { 0: yes, 1: no }, lateGold: { 0: no } });
    expect(annotator.gold).toEqual({ ...closed.annotator.gold, again: [] });
  });

  it('to tasks that were not handed out leaves no trace', () => {
    const closed = closeHand(closing());
    const assignment = { ...closed.assignment, tasks: 0b0011 };
    const after = late({ ...closed, assignment }, sending({ 0: yes, 3: yes }));
    expect(after.assignment).toMatchObject({ counted: 0b0001, answers: { 0: yes }, late: {} });
    expect(after.suite.counted).toEqual([1, 0, 0, 0]);
  });
});

describe('a void', () => {
  it('opens the tasks again, keeps its person from them, and makes the label fall', () => {
    const draft = draftOf(sending({ 0: yes, 3: no }));
    const closed = closeHand(closing({ draft }));
    const labels = [{ choice: 'yes', confidence: 1 }];
    const after = voidAssignment({ ...closed, suite: { ...closed.suite, labels } });
    expect(after.assignment).toMatchObject({
      state: 'void',
      counted: 0,
      answers: { 0: yes, 3: no },
    });
    expect(after.suite).toMatchObject({ counted: [0, 0, 0, 0], labels: null });
    expect(bits(after.suite.seenBy['n0001'] ?? 0)).toEqual([0, 3]);
    expect(after.annotator).toMatchObject({ counted: 0, countedTasks: 0, handed: 0 });
  });
});

describe('two answers', () => {
  it('are the same when they say the same, whatever time they took', () => {
    expect(sameAnswer({ choice: 'yes', ms: 1 }, { choice: 'yes', ms: 2 })).toBe(true);
    expect(sameAnswer({ abstain: 'unsure' }, { abstain: 'unsure' })).toBe(true);
    expect(sameAnswer({ choice: 'yes' }, { choice: 'no' })).toBe(false);
    expect(sameAnswer({ abstain: 'unsure' }, { abstain: 'unreadable' })).toBe(false);
    expect(sameAnswer({ choice: 'unsure' }, { abstain: 'unsure' })).toBe(false);
    expect(sameAnswer({ abstain: 'unsure' }, { choice: 'unsure' })).toBe(false);
    expect(sameAnswer(undefined, { choice: 'yes' })).toBe(false);
  });
});

describe('what was answered late', () => {
  it('does not come again when its person gives up a newer hand that holds it too', () => {
    const closed = closeHand(closing());
    const again = { ...closing().lease, assignmentId: 'j1234.s0.a0000009' };
    const hand = { ...holding().annotator.hands[0]!, assignmentId: again.assignmentId };
    const held = {
      suite: { ...closed.suite, leases: [again], seenBy: { n0001: 0b1111 } },
      annotator: {
        ...closed.annotator,
        hands: [hand],
        handed: 4,
        gold: { ...closed.annotator.gold, again: [] },
      },
    };
    const sent = { answers: sending({ 2: yes }, { 0: no }), hash: 'late' };
    const late = acceptLate({ ...closed, ...held, sent, countable: true, now: START + 20 });
    const lease = late.suite.leases[0]!;
    const { suite, annotator } = closeHand({ ...closing(), ...late, lease, draft: undefined });
    expect(bits(suite.seenBy['n0001'] ?? 0)).toEqual([2]);
    expect(annotator.gold.again).toEqual(['g5']);
  });
});
