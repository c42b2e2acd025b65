import { describe, expect, it } from 'vitest';
import type { CountedAnswer } from '../../src/core/aggregation.ts';
import { agreementIn } from '../../src/core/consensus-skill.ts';

const CHOICES = ['yes', 'no'];
const agreement = (...answers: CountedAnswer[][]) => agreementIn(answers, 'me', CHOICES, 0.8);

const said = (annotatorId: string, word: string): CountedAnswer => ({
  annotatorId,
  answer: word === '?' ? { abstain: 'unsure' } : { choice: word },
});

/** Answers of others, and of me last; `?` is an abstention. */
const given = (mine: string | null, ...others: string[]): CountedAnswer[] => [
  ...others.map((word, i) => said(`n${i}`, word)),
  ...(mine === null ? [] : [said('me', mine)]),
];

describe('agreement with others who are sure', () => {
  it('counts what somebody said by what the others say, abstentions too', () => {
    const answers = [
      given('yes', 'yes', 'yes'),
      given('no', 'yes', 'yes', '?'),
      given('no', 'yes', 'yes', 'yes', 'yes', 'no'),
      given('?', 'no', 'no', 'no'),
    ];
    expect(agreement(...answers)).toEqual({ yes: { yes: 1, no: 2 }, no: { unsure: 1 } });
  });

  it('counts those who differ as it counts those who agree', () => {
    const agreed = agreement(given('yes', 'yes', 'yes'));
    const differed = agreement(given('no', 'yes', 'yes'));
    expect([agreed, differed]).toEqual([{ yes: { yes: 1 } }, { yes: { no: 1 } }]);
  });

  it.each([
    ['others who are not of one mind', given('yes', 'yes', 'yes', 'yes', 'no')],
    ['one other alone', given('yes', 'yes')],
    ['one other and abstentions', given('yes', 'yes', '?', '?')],
    ['abstentions', given('yes', '?', '?')],
    ['answers that are not theirs', given(null, 'yes', 'yes', 'yes')],
  ])('holds nobody against %s', (_, answers) => {
    expect(agreement(answers)).toEqual({});
  });
});
