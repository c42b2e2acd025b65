import { describe, expect, test } from 'vitest';
import { decisionLog } from '../../../pages/owner/decision-log.ts';
import { hitsByRule, whatWords, whoWords, whyWords } from '../../../pages/owner/model/decisions.ts';
import type { DecisionView } from '../../../src/contracts/standing.ts';

const decision = (more: Partial<DecisionView>): DecisionView => ({
  decisionId: 'd1',
  annotatorId: 'n1',
  at: 0,
  by: 'staff:o1',
  from: 'working',
  to: 'working',
  reason: 'flag',
  evidence: {},
  note: '',
  ...more,
});
const wordsOf = (more: Partial<DecisionView>) => {
  const one = decision(more);
  return [whatWords(one), whoWords(one), whyWords(one)];
};

describe('a decision in words', () => {
  test('of a rule says what was measured, against what, and over how much', () => {
    const evidence = { collector: 'copied-errors', value: 6.51234, bound: 4, sample: 1_200 };
    expect(wordsOf({ by: 'rule:copies', reason: 'flag', evidence })).toEqual([
      'Flagged',
      'by rule copies',
      'copied-errors 6.512, bound 4, over 1,200',
    ]);
    const paused = { by: 'rule:copies', to: 'paused', reason: 'pause' } as const;
    expect(wordsOf({ ...paused, evidence: { ...evidence, with: 'n2 n3' } })).toEqual([
      'Paused',
      'by rule copies',
      'copied-errors 6.512, bound 4, over 1,200; with n2 n3',
    ]);
  });

  test('of the watch says why and on which figures', () => {
    const figures = { gold: 14, odds: 23.21, stopAt: 20, good: 0.85, time: 2 };
    const evidence = { ...figures, 'gold yes': '2 of 9 right' };
    expect(wordsOf({ by: 'watch', to: 'barred', reason: 'poor-on-gold', evidence })).toEqual([
      'Barred',
      'by their gold',
      'found poor on gold; gold 14, odds 23, limit 20, good from 0.85, times found 2, gold yes 2 of 9 right',
    ]);
  });

  test('of a rule on somebody barred does not say that it did anything', () => {
    const barred = { by: 'rule:gold', from: 'barred', to: 'barred' } as const;
    expect(wordsOf({ ...barred, reason: 'weight-0' })[0]).toBe('Hit, but barred already');
    expect(wordsOf({ ...barred, reason: 'contest' })[0]).toBe('A gold answer was changed');
  });

  test('of an owner says their note', () => {
    const let_ = { from: 'paused', to: 'working', reason: 'owner', note: 'We spoke.' } as const;
    expect(wordsOf(let_)).toEqual(['Let work', 'by an owner', 'We spoke.']);
  });
});

test('a rule counts people, not hits', () => {
  const by = 'rule:fast';
  const all = [
    decision({ by }),
    decision({ by }),
    decision({ by, annotatorId: 'n2' }),
    decision({ by: 'watch', annotatorId: 'n3' }),
  ];
  expect([...hitsByRule(all)]).toEqual([['fast', 2]]);
});

test('a rule counts nobody whose hits were all taken back, by the newest word', () => {
  const hit = (annotatorId: string, decisionId: string) =>
    decision({ by: 'rule:gold', annotatorId, decisionId });
  const word = (annotatorId: string, decisionId: string, evidence: DecisionView['evidence']) =>
    decision({ by: 'rule:gold', reason: 'contest', annotatorId, decisionId, evidence });
  const n1 = [hit('n1', '09-0001'), hit('n1', '09-0002')];
  const n2 = [hit('n2', '09-0001')];
  const both = word('n1', '08-0003', { takesBack: '09-0001 09-0002' });
  expect([...hitsByRule([...n1, ...n2])]).toEqual([['gold', 2]]);
  const one = word('n1', '08-0003', { takesBack: '09-0001' });
  expect([...hitsByRule([one, ...n1, ...n2])]).toEqual([['gold', 2]]);
  expect([...hitsByRule([both, ...n1, ...n2])]).toEqual([['gold', 1]]);
  const again = word('n1', '07-0004', { upholds: '09-0002' });
  expect([...hitsByRule([again, both, ...n1, ...n2])]).toEqual([['gold', 2]]);
  expect([...hitsByRule([both, ...n1])]).toEqual([['gold', 0]]);
});

test('the log reads a full page once, and the last one anew', async () => {
  const asked: (string | undefined)[] = [];
  const last = [decision({ decisionId: 'd3' })];
  const load = decisionLog(async (after) => {
    asked.push(after);
    return after === undefined
      ? { decisions: [decision({}), decision({ decisionId: 'd2' })], next: 'p2' }
      : { decisions: last };
  });
  expect((await load()).map(({ decisionId }) => decisionId)).toEqual(['d1', 'd2', 'd3']);
  last.push(decision({ decisionId: 'd4' }));
  expect((await load()).map(({ decisionId }) => decisionId)).toEqual(['d1', 'd2', 'd3', 'd4']);
  expect(asked).toEqual([undefined, 'p2', 'p2']);
});
