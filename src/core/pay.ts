import type { Pay, PayRule } from '../contracts/pay.ts';
import type { Annotator } from './annotator.ts';

/** Answers of a person that the owner's rule pays. Late answers to gold are not scored, and not counted. */
function paidAnswers(annotator: Annotator, rule: PayRule['rule']): number {
  const { answers, countedTasks, gold, voided = { tasks: 0, gold: 0 } } = annotator;
  switch (rule) {
    case 'submitted':
      return answers;
    case 'not-discounted':
      return answers - voided.tasks - voided.gold;
    case 'counted':
      return countedTasks + gold.answered - voided.gold;
  }
}

const TEN_THOUSANDTHS = 10_000;

/** What a person is owed by the owner's rule; null in jobs without one. A reinstatement gives it back as it gives answers back. */
export function payOf(annotator: Annotator, pay: PayRule | undefined): Pay | null {
  if (pay === undefined) return null;
  const answers = paidAnswers(annotator, pay.rule);
  const amount = Math.round(answers * pay.perAnswer * TEN_THOUSANDTHS) / TEN_THOUSANDTHS;
  return { answers, amount, currency: pay.currency };
}
