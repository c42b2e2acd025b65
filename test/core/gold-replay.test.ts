import { describe, expect, it } from 'vitest';
import type { GoldRecord } from '../../src/core/annotator.ts';
import { scoreGold } from '../../src/core/gold.ts';
import { type GoldStep, replayGold } from '../../src/core/gold-replay.ts';

const nothing: GoldRecord = {
  carry: 0.25,
  walked: 7,
  again: [],
  answered: 0,
  right: 0,
  confusion: {},
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
