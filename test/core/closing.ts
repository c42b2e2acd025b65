import type { Answer } from '../../src/contracts/answer.ts';
import type { Assignment, SortedAnswers } from '../../src/core/assignment.ts';
import { handOut } from '../../src/core/hand-out.ts';
import { type Closing, saveDraft } from '../../src/core/response.ts';
import { atMost, freshAnnotator, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';

export const ID = 'j1234.s0.a0000001';
export const yes: Answer = { choice: 'yes' };
export const no: Answer = { choice: 'no' };

export const sending = (
  tasks: SortedAnswers['tasks'],
  gold: SortedAnswers['gold'] = {},
): SortedAnswers => ({ tasks, gold });

/** Somebody who holds four tasks and two gold tasks of a suite, with a quarter of gold owed. */
export function holding() {
  const fresh = freshAnnotator();
  const wanted = { assignmentId: ID, annotatorId: fresh.annotatorId, expiresAt: START, gold: 2 };
  const out = handOut(freshSuite(4, 2), wanted, atMost(30));
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
export function closing(change: Partial<Closing> = {}): Closing {
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

export const draftOf = (answers: SortedAnswers, at = START + 1): Assignment => {
  const { suite, lease } = holding();
  return saveDraft({ suite, lease }, answers, at);
};
