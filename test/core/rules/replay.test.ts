import { describe, expect, it } from 'vitest';
import { Rule } from '../../../src/contracts/rule.ts';
import { keptFor } from '../../../src/core/rules/evaluate.ts';
import { replay } from '../../../src/core/rules/replay.ts';
import type { EndedHand } from '../../../src/core/rules/trail.ts';

const CHOICES = ['yes', 'no'];
const rule = (collect: object, when: object, more: object = {}): Rule =>
  Rule.parse({ name: 'r', collect, when, act: 'flag', ...more });
const hands = (...said: string[]): EndedHand[] =>
  said.map((letters, i) => ({
    at: 100 + i,
    answers: [...letters].map((letter) => ({
      answer: letter === '?' ? { abstain: 'unsure' } : { choice: letter === 'y' ? 'yes' : 'no' },
    })),
  }));
const RUN = { kind: 'identical-run', last: 10, atLeast: 5 };

describe('a replay', () => {
  it('finds the first hand after which a rule hits, with its evidence', () => {
    const found = replay([rule(RUN, { above: 5 })], hands('ynn', 'nnn', 'nyy'), [], CHOICES);
    expect(found).toEqual([
      {
        first: expect.objectContaining({
          value: 6,
          bound: 5,
          sample: 9,
          mark: { hand: 3, gold: 0, at: 102 },
        }),
        answersBefore: 9,
        times: 1,
      },
    ]);
  });

  it('hits once for the same answers, and again for others', () => {
    const again = hands('nnn', 'nnn', 'nnn');
    expect(replay([rule(RUN, { above: 5 })], again, [], CHOICES)[0]?.times).toBe(1);
    const more = [...again, ...hands('nnn', 'nnn').map((h) => ({ ...h, at: h.at + 50 }))];
    expect(replay([rule(RUN, { above: 5 })], more, [], CHOICES)[0]).toMatchObject({
      times: 2,
      first: { mark: { hand: 2 } },
    });
  });

  it('says nothing of fewer answers than a rule wants', () => {
    const picky = rule({ ...RUN, atLeast: 7 }, { above: 5 });
    expect(replay([picky], hands('nnn', 'nnn'), [], CHOICES)).toEqual([]);
    expect(replay([picky], hands('nnn', 'nnn', 'n'), [], CHOICES)).toHaveLength(1);
  });

  it('goes by time, not by the order in which hands come', () => {
    const [first, second] = hands('nnnn', '????');
    const mixed = [
      { ...second!, at: 900 },
      { ...first!, at: 800 },
      { ...first!, at: 950 },
    ];
    expect(replay([rule(RUN, { above: 5 })], mixed, [], CHOICES)).toEqual([]);
    expect(
      replay([rule({ ...RUN, kind: 'abstention-run' }, { above: 3 })], mixed, [], CHOICES),
    ).toMatchObject([{ first: { mark: { at: 900 } }, answersBefore: 8 }]);
  });

  it('is for people of the pools that a rule names', () => {
    const seniors = rule(RUN, { above: 2 }, { pools: ['senior'] });
    expect(replay([seniors], hands('nnnnn'), ['junior'], CHOICES)).toEqual([]);
    expect(replay([seniors], hands('nnnnn'), ['junior', 'senior'], CHOICES)).toHaveLength(1);
  });

  it('keeps what the longest window looks at', () => {
    const rules = [
      rule(RUN, { above: 5 }),
      rule({ kind: 'response-time', last: 80 }, { below: 1 }),
      rule({ kind: 'declines', last: 7, atLeast: 5 }, { above: 0.5 }),
      rule({ kind: 'gold-accuracy', last: 150 }, { below: 0.5 }),
      rule({ kind: 'consensus', last: 200 }, { below: 0.5 }),
    ];
    expect(keptFor(rules)).toEqual({ answers: 80, hands: 7 });
  });
});
