import { describe, expect, it } from 'vitest';
import type { Assignment, SortedAnswers } from '../../src/core/assignment.ts';
import { acceptLate, sameAnswer } from '../../src/core/late-response.ts';
import { closeHand } from '../../src/core/response.ts';
import { bits } from '../support/states.ts';
import { START } from '../support/world.ts';
import { closing, draftOf, holding, no, sending, yes } from './closing.ts';

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

  it('keeps what its page told where its answers are all there are, else the device alone', () => {
    const signs = { copies: 3, device: 'abcd1234' };
    const sent = { answers: sending({ 0: yes, 2: no }), hash: 'late', signs };
    const told = (closed: ReturnType<typeof expired>) =>
      acceptLate({ ...closed, sent, countable: true, now: START + 99 }).assignment.signs;
    expect(told(expired())).toEqual(signs);
    expect(told(expired(draftOf(sending({ 2: no }))))).toEqual({ device: 'abcd1234' });
    const closed = expired();
    const full = { ...closed.suite, counted: [2, 0, 0, 0] };
    expect(told({ ...closed, suite: full })).toEqual({ device: 'abcd1234' });
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

  it('is discounted for a barred person where it would count, and kept aside for a void assignment', () => {
    const closed = expired();
    const annotator = { ...closed.annotator, barred: true, voided: { tasks: 2, gold: 1 } };
    const full = { ...closed.suite, counted: [0, 2, 0, 0] };
    const after = late({ ...closed, suite: full, annotator }, sending({ 0: yes, 1: no, 2: no }));
    expect(after.assignment).toMatchObject({
      state: 'void',
      counted: 0,
      answers: { 0: yes, 2: no },
      late: { 1: no },
      voided: { tasks: 0b101, gold: 0 },
    });
    expect(after.suite.counted).toEqual([0, 2, 0, 0]);
    expect(after.annotator).toMatchObject({ handed: 0, voided: { tasks: 4, gold: 1 } });
    const gone = { ...closed, assignment: { ...closed.assignment, state: 'void' as const } };
    expect(late(gone, sending({ 0: yes })).assignment).toMatchObject({ state: 'void', counted: 0 });
  });

  it('leaves what counts for a person who is just being voided to the voiding', () => {
    const closed = expired(draftOf(sending({ 0: yes })));
    const barred = { ...closed, annotator: { ...closed.annotator, barred: true } };
    const { assignment } = late(barred, sending({ 0: yes, 1: yes }));
    expect(assignment).toMatchObject({
      state: 'submitted',
      counted: 1,
      answers: { 0: yes, 1: yes },
      voided: { tasks: 0b10, gold: 0 },
    });
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
    const [rest] = closed.annotator.gold.again;
    expect(rest).toMatchObject({ taskSuiteId: 's0', tasks: 0b1111, gold: ['g5'] });
    expect(annotator.gold).toEqual({ ...closed.annotator.gold, again: [{ ...rest, gold: [] }] });
  });

  it('to tasks that were not handed out leaves no trace', () => {
    const closed = closeHand(closing());
    const assignment = { ...closed.assignment, tasks: 0b0011 };
    const after = late({ ...closed, assignment }, sending({ 0: yes, 3: yes }));
    expect(after.assignment).toMatchObject({ counted: 0b0001, answers: { 0: yes }, late: {} });
    expect(after.suite.counted).toEqual([1, 0, 0, 0]);
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
    expect(annotator.gold.again).toEqual([
      { taskSuiteId: 's0', tasks: 0b1011, gold: ['g5'], open: true },
    ]);
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
