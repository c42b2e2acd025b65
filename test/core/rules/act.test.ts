import { describe, expect, it } from 'vitest';
import { Rule, type RuleAction } from '../../../src/contracts/rule.ts';
import { type Annotator, newAnnotator } from '../../../src/core/annotator.ts';
import { act, settleCheck } from '../../../src/core/rules/act.ts';
import { withWeight } from '../../../src/core/rules/record.ts';
import { standingOf } from '../../../src/core/standing.ts';

const joined = { annotatorId: 'n1', jobId: 'j1', cap: null, pools: [], place: 1, seenAt: 5 };
const person = (change: Partial<Annotator> = {}): Annotator => ({
  ...newAnnotator(joined),
  ...change,
});
const finding = (action: RuleAction, kind = 'abstentions') => ({
  rule: Rule.parse({ name: 'r', collect: { kind }, when: { above: 0.5 }, act: action }),
  value: 0.66666666666,
  bound: 0.5,
  sample: 30,
});

describe('a hit', () => {
  it.each([
    ['pause', 'paused'],
    ['retrain', 'retraining'],
    ['warn', 'working'],
    ['flag', 'working'],
    ['weight-0', 'working'],
    ['check-task', 'working'],
  ] as const)('%s leaves somebody %s, with an entry of the log', (action, to) => {
    const { annotator, decisions } = act(person(), finding(action), 900);
    expect(standingOf(annotator)).toBe(to);
    expect(annotator.version).toBe(1);
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({
      by: 'rule:r',
      from: 'working',
      to,
      reason: action,
      at: 900,
      evidence: { collector: 'abstentions', value: 0.666667, bound: 0.5, sample: 30 },
    });
  });

  it('leaves a warning by the number of its decision, no weight, or gold to come', () => {
    const standing = { state: 'working', since: 3, decisions: 6 } as const;
    const noted = act(person({ standing }), finding('warn'), 900).annotator;
    expect([noted.notice, noted.standing?.decisions]).toEqual([7, 7]);
    expect(act(person(), finding('weight-0'), 900).annotator.weightless).toBe(true);
    const checked = act(person(), finding('check-task'), 900).annotator;
    expect([checked.check, checked.gold.carry]).toEqual([true, 1]);
    expect(act(checked, finding('check-task'), 901).annotator.gold.carry).toBe(1);
  });

  it('does nothing to somebody who is barred, and retrains nobody who is paused', () => {
    const standing = { state: 'barred', since: 3, decisions: 1 } as const;
    const barred = person({ barred: true, standing });
    expect(act(barred, finding('flag'), 900)).toEqual({ annotator: barred, decisions: [] });
    const paused = person({ standing: { ...standing, state: 'paused' } });
    const { annotator, decisions } = act(paused, finding('retrain'), 900);
    expect([standingOf(annotator), annotator.standing?.since]).toEqual(['paused', 3]);
    expect(decisions[0]).toMatchObject({ from: 'paused', to: 'paused' });
  });

  it('notes a hit on the gold of somebody who is barred, and changes nothing else', () => {
    const standing = { state: 'barred', since: 3, decisions: 1 } as const;
    const barred = person({ barred: true, standing });
    for (const action of ['warn', 'check-task', 'retrain', 'pause', 'flag', 'weight-0'] as const) {
      const { annotator, decisions } = act(barred, finding(action, 'gold-accuracy'), 900);
      expect(annotator).toEqual({ ...barred, standing: { ...standing, decisions: 2 } });
      expect(decisions).toMatchObject([{ from: 'barred', to: 'barred', reason: action }]);
    }
  });
});

describe('a check', () => {
  const gold = (answered: number, right: number) => ({
    gold: { ...person().gold, answered, right },
  });
  const before = person({ check: true, ...gold(4, 1) });

  it('waits for gold, and is lifted when all of it is right', () => {
    const same = person({ check: true, ...gold(4, 1) });
    expect(settleCheck(before, same, 9)).toEqual({ annotator: same, decisions: [] });
    const passed = settleCheck(before, person({ check: true, ...gold(6, 3) }), 9);
    expect([passed.annotator.check, standingOf(passed.annotator)]).toEqual([undefined, 'working']);
    expect(passed.decisions[0]).toMatchObject({ reason: 'check-passed', by: 'check-task' });
  });

  it('pauses who fails any of it', () => {
    const failed = settleCheck(before, person({ check: true, ...gold(6, 2) }), 9);
    expect([failed.annotator.check, standingOf(failed.annotator)]).toEqual([undefined, 'paused']);
    expect(failed.decisions[0]).toMatchObject({
      reason: 'check-failed',
      evidence: { answered: 2, right: 1 },
    });
  });

  it('is asked of nobody else', () => {
    const after = person(gold(6, 2));
    expect(settleCheck(person(gold(4, 1)), after, 9)).toEqual({ annotator: after, decisions: [] });
  });
});

it('people without weight stand in order, each once', () => {
  const of = (annotatorId: string) => ({ jobId: 'j1', annotatorId });
  const two = withWeight(withWeight(undefined, of('n2'), false), of('n1'), false);
  expect(two).toEqual({ kind: 'weightless', jobId: 'j1', annotatorIds: ['n1', 'n2'], version: 2 });
  expect(withWeight(two, of('n2'), false).annotatorIds).toEqual(['n1', 'n2']);
  expect(withWeight(two, of('n2'), true)).toMatchObject({ annotatorIds: ['n1'], version: 3 });
});
