import { describe, expect, it } from 'vitest';
import {
  answersOf,
  EMPTY_TRAIL,
  type EndedHand,
  goldAfter,
  handsAfter,
  withHand,
} from '../../../src/core/rules/trail.ts';

const CHOICES = ['yes', 'no', 'maybe'];
const HOUR_MS = 3_600_000;
const hand = (at: number, said: readonly string[], more: Partial<EndedHand> = {}): EndedHand => ({
  at,
  answers: said.map((word) => ({
    answer: CHOICES.includes(word) ? { choice: word } : { abstain: 'unsure' },
  })),
  ...more,
});
const trailOf = (hands: readonly EndedHand[], kept = { answers: 50, hands: 0 }) =>
  hands.reduce((trail, each) => withHand(trail, each, CHOICES, kept), EMPTY_TRAIL);

describe('a trail', () => {
  it('tells the newest answers, oldest first, with abstentions and times as they were', () => {
    const first = { answer: { choice: 'maybe', ms: 900 } } as const;
    const trail = trailOf([hand(10, [], { answers: [first] }), hand(20, ['no', 'unsure'])]);
    expect(answersOf(trail.hands, 50)).toEqual([
      { choice: 2, at: 10, ms: 900 },
      { choice: 1, at: 20 },
      { choice: -1, at: 20 },
    ]);
    expect(answersOf(trail.hands, 2).map(({ choice }) => choice)).toEqual([1, -1]);
  });

  it('keeps whole hands, as many as the longest window needs and no more', () => {
    const three = ['yes', 'no', 'no'];
    const hands = [1, 2, 3, 4].map((at) => hand(at, three));
    expect(trailOf(hands, { answers: 4, hands: 0 }).hands.map(({ at }) => at)).toEqual([3, 4]);
    expect(trailOf(hands, { answers: 0, hands: 3 }).hands.map(({ at }) => at)).toEqual([2, 3, 4]);
    expect(trailOf(hands, { answers: 0, hands: 0 })).toMatchObject({ ended: 4, hands: [] });
  });

  it('numbers hands for good, so that those after a hit are told from those before', () => {
    const trail = trailOf(
      [1, 2, 3, 4, 5].map((at) => hand(at, ['yes'])),
      { answers: 3, hands: 0 },
    );
    expect(handsAfter(trail, 0).map(({ at }) => at)).toEqual([3, 4, 5]);
    expect(handsAfter(trail, 4).map(({ at }) => at)).toEqual([5]);
    expect(handsAfter(trail, 5)).toEqual([]);
  });

  it('keeps verdicts on gold apart from the answers, for two hundred of them', () => {
    const gold = (right: boolean, at: number) =>
      hand(at, [], { answers: [{ answer: { choice: 'yes' }, right }] });
    const trail = trailOf(
      Array.from({ length: 230 }, (_, i) => gold(i % 3 === 0, i)),
      { answers: 0, hands: 0 },
    );
    expect([trail.gold.length, trail.goldAnswered]).toEqual([200, 230]);
    expect(goldAfter(trail, 227, 50)).toEqual([false, true, false]);
    expect(goldAfter(trail, 0, 2)).toEqual([true, false]);
    expect(goldAfter(trail, 230, 5)).toEqual([]);
  });

  it('keeps the hours of a day, of hands with an answer alone, and devices once', () => {
    const at = (hour: number) => hour * HOUR_MS + 5;
    const signs = (device: string) => ({ signs: { device, untouched: 2 } });
    const trail = trailOf([
      hand(at(100), ['yes'], signs('aaaaaaaa')),
      hand(at(101), []),
      hand(at(110), ['no'], signs('bbbbbbbb')),
      hand(at(110) + 7, ['no'], signs('aaaaaaaa')),
      hand(at(124), ['no']),
    ]);
    expect(trail.hours).toEqual([110, 124]);
    expect(trail.devices.map(({ device }) => device)).toEqual(['aaaaaaaa', 'bbbbbbbb']);
    expect(trail.hands[0]?.signs).toEqual({ untouched: 2 });
  });
});
