import { describe, expect, it } from 'vitest';
import { PayRule } from '../../src/contracts/pay.ts';
import { payOf } from '../../src/core/pay.ts';
import { freshAnnotator } from '../support/states.ts';

/** 50 answers sent: 41 to tasks, of which 30 count and 7 are discounted, and 9 to gold, 2 of them discounted. */
const annotator = {
  ...freshAnnotator(),
  answers: 50,
  countedTasks: 30,
  voided: { tasks: 7, gold: 2 },
  gold: { ...freshAnnotator().gold, answered: 9, right: 4 },
};
const rule = (change: Partial<PayRule>) => PayRule.parse({ perAnswer: 0.035, ...change });

describe('pay', () => {
  it.each([
    ['submitted', 50, 1.75],
    ['not-discounted', 41, 1.435],
    ['counted', 37, 1.295],
  ] as const)('by the rule %s is for %d answers', (name, answers, amount) => {
    expect(payOf(annotator, rule({ rule: name }))).toEqual({ answers, amount, currency: 'USD' });
  });

  it('is the same whatever of the answers was right on gold', () => {
    const lucky = { ...annotator, gold: { ...annotator.gold, right: 9 } };
    for (const name of ['submitted', 'not-discounted', 'counted'] as const) {
      expect(payOf(lucky, rule({ rule: name }))).toEqual(payOf(annotator, rule({ rule: name })));
    }
  });

  it('has no errors of binary fractions, and is nobody’s without a rule', () => {
    const three = { ...annotator, answers: 3 };
    expect(payOf(three, rule({ perAnswer: 0.1, currency: 'EUR' }))).toEqual({
      answers: 3,
      amount: 0.3,
      currency: 'EUR',
    });
    expect(payOf(annotator, undefined)).toBeNull();
  });
});
