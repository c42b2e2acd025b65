import { expect, it } from 'vitest';
import { closeHand } from '../../../src/core/response.ts';
import { endedHand, lateHand } from '../../../src/core/rules/ended-hand.ts';
import { closing, draftOf, no, sending, yes } from '../closing.ts';

const closed = closeHand(closing({ draft: draftOf(sending({ 2: no })) })).assignment;
const NOW = closed.endedAt + 50;

it('a late response brings what its hand did not have, without what is kept aside', () => {
  const after = {
    ...closed,
    answers: { 0: yes, ...closed.answers },
    late: { 1: yes },
    goldAnswers: { 1: no },
    signs: { copies: 2 },
  };
  expect(lateHand(closed, after, NOW)).toEqual({
    at: NOW,
    answers: [{ answer: yes }, { answer: no }],
    late: true,
    signs: { copies: 2 },
  });
  expect(lateHand(closed, { ...closed, late: { 1: yes } }, NOW)).toBeUndefined();
});

it('gold that came late has no verdict, as it was not scored', () => {
  const hand = { ...closed, goldAnswers: { 0: yes, 1: no }, unscored: ['1'] };
  const truths = { 0: ['no'], 1: ['no'] };
  expect(endedHand(hand, truths).answers).toEqual([
    { answer: no },
    { answer: yes, right: false },
    { answer: no },
  ]);
});
