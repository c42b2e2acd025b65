import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/answer.ts';
import { closeHand, saveDraft } from '../../src/core/response.ts';
import { voidAssignment } from '../../src/core/void.ts';
import { bits, freshAnnotator } from '../support/states.ts';
import { START } from '../support/world.ts';
import { closing, draftOf, ID, no, sending, yes } from './closing.ts';

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
