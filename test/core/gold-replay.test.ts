import { describe, expect, it } from 'vitest';
import { WatchRule } from '../../src/contracts/watch.ts';
import type { GoldRecord } from '../../src/core/annotator.ts';
import { scoreGold, verdictsOf } from '../../src/core/gold.ts';
import { type GoldStep, replayGold, replayWatch } from '../../src/core/gold-replay.ts';
import { watchHand } from '../../src/core/watch.ts';

const nothing: GoldRecord = {
  carry: 0.25,
  walked: 7,
  again: [],
  answered: 0,
  right: 0,
  confusion: {},
};
const NAMES = ['yes', 'no', 'maybe'];
const watching = {
  rule: WatchRule.parse({}),
  choices: NAMES.map((value) => ({ value, text: value })),
};

/** Hands of two gold tasks each, of which somebody answers the first with yes and the second with no. */
const steps: GoldStep[] = ['a', 'b', 'c'].map((assignmentId, i) => ({
  assignmentId,
  at: 1_000 * (i + 1),
  gold: [`g${2 * i}`, `g${2 * i + 1}`],
  answers: { 0: { choice: 'yes' }, 1: { choice: 'no' } },
}));

/** All gold is yes, but for what is said of it. */
const known =
  (other: Readonly<Record<string, readonly string[] | undefined>> = {}) =>
  (goldId: string) =>
    goldId in other ? other[goldId] : ['yes'];

const truthsOf = ({ gold }: GoldStep, of = known()) =>
  Object.fromEntries(gold.map((goldId, i) => [String(i), of(goldId) ?? []]));

const scored = (): GoldRecord =>
  steps.reduce((record, step) => scoreGold(record, step.answers, truthsOf(step)), nothing);

describe('a record made anew', () => {
  it('tells the newest verdicts by the answers of today, each of them once', () => {
    expect(scored().recent).toBe('101010');
    const made = replayGold(scored(), steps, known({ g3: ['no'], g4: ['maybe'] }));
    expect(made).toMatchObject({ answered: 6, right: 3, recent: '101100', carry: 0.25, walked: 7 });
  });

  it('leaves what was taken back out of the newest verdicts', () => {
    const made = replayGold(scored(), steps, known({ g0: undefined, g5: undefined }));
    expect(made).toMatchObject({ answered: 4, right: 2, discounted: 2, recent: '0101' });
  });
});

describe('evidence made anew', () => {
  it('is what today’s answers would have made of the same hands', () => {
    const of = known({ g1: ['no'], g3: ['no'] });
    const expected = steps.reduce<ReturnType<typeof watchHand>['watch'] | undefined>(
      (watch, step) => {
        const verdicts = verdictsOf(step.answers, truthsOf(step, of), NAMES);
        return watchHand(watch, watching.rule, NAMES.length, verdicts, step.at).watch;
      },
      undefined,
    );
    const made = replayWatch(nothing, steps, watching, of);
    expect(made).toEqual(expected);
    expect(made?.nats).not.toEqual(replayWatch(nothing, steps, watching, known())?.nats);
  });

  it('keeps how often somebody was found poor, and forgets all else', () => {
    const watch = { seen: 40, nats: [2_000], found: 3, good: true, low: [-70, 5] as const };
    const made = replayWatch({ ...nothing, watch }, steps.slice(0, 1), watching, known());
    expect(made).toMatchObject({ found: 3, seen: 2, good: false });
    expect(replayWatch({ ...nothing, watch }, [], watching, known())).toMatchObject({ seen: 0 });
  });
});
