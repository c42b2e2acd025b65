import { describe, expect, test } from 'vitest';
import { agreementWeightedVote } from '../../../src/inference/classes/agreement-weighted-vote.ts';
import { auto } from '../../../src/inference/classes/auto.ts';
import { consensusShare } from '../../../src/inference/classes/crowd-prior.ts';
import { dawidSkene } from '../../../src/inference/classes/dawid-skene.ts';
import { type FrozenPool, judge, plain } from '../../../src/inference/classes/frozen-pool.ts';
import { hierarchicalDawidSkene } from '../../../src/inference/classes/hierarchical-dawid-skene.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { score } from '../../../src/inference/scores.ts';
import { votesFrom } from '../../../src/inference/votes.ts';
import { simulatedCrowd } from './simulated-crowd.ts';

const plan = {
  tasks: 300,
  annotators: 23,
  classes: 3,
  votesPerTask: 5,
  skill: (a: number) => (a % 5 === 0 ? 0.4 : 0.8),
  seed: 11,
};
const { votes, truth } = simulatedCrowd(plan);
const fit = auto(votes);
/** The truth of every third task. */
const someGold = truth.map((c, t) => (t % 3 === 0 ? c : -1));

describe('without gold', () => {
  test('its iterations are those of the members that iterate', () => {
    const prior = consensusShare(votes, agreementWeightedVote(votes).posterior);
    const fits = [oneCoin(votes, { prior }), dawidSkene(votes), hierarchicalDawidSkene(votes)];
    expect(fit.iterations).toBe(fits.reduce((sum, { iterations }) => sum + iterations, 0));
    const told = auto(votes, { gold: Int32Array.from(someGold) });
    expect(told.iterations).toBeGreaterThan(2 * fit.iterations); // four pools more, of their own
  });

  test('with few votes a parameter six methods have equal weights, and subtypes stay out', () => {
    expect(fit.members.map(({ name }) => name)).toEqual([
      'majority vote',
      'agreement-weighted vote',
      'one-coin',
      'Dawid-Skene',
      'hierarchical Dawid-Skene',
      'consensus step',
    ]);
    for (const { weight } of fit.members) expect(weight).toBeCloseTo(1 / 6, 14);
    expect(fit.temperature).toBe(1);
    expect(fit.reason).toContain('no gold');
  });

  test('with ten votes a parameter four families have equal weights, subtypes among them', () => {
    const dense = auto(simulatedCrowd({ ...plan, annotators: 5, classes: 2 }).votes);
    expect(dense.members).toEqual(
      ['agreement-weighted vote', 'one-coin', 'Dawid-Skene', 'subtypes'].map((name) => ({
        name,
        weight: 1 / 4,
      })),
    );
  });

  test('none of the four learns how common a class is: the weighted vote says so', () => {
    const { votes } = simulatedCrowd({ ...plan, annotators: 5, classes: 2 });
    const share = consensusShare(votes, agreementWeightedVote(votes).posterior);
    const { members } = auto(votes).frozen;
    const [coin, classic] = members.flatMap((member) =>
      member.kind === 'vote' ? [] : [Array.from(member.logPrior ?? [], Math.exp)],
    );
    for (const [c, expected] of share.entries()) {
      expect(coin![c]).toBeCloseTo(expected, 12);
      expect(classic![c]).toBeCloseTo(expected, 12);
    }
  });

  test('annotators who are mostly wrong are seen to be', () => {
    const { accuracy, low, high, votes: cast } = fit.quality;
    for (const [a, share] of accuracy.entries()) {
      expect(cast[a]).toBeGreaterThan(40);
      expect(low[a]).toBeLessThan(share);
      expect(high[a]).toBeGreaterThan(share);
      expect(share > 0.6).toBe(a % 5 !== 0);
    }
  });

  test('what nobody voted for is improbable, not impossible', () => {
    const [lonely] = [votesFrom([[0, 0, 2]], { taskCount: 2, annotatorCount: 1, classCount: 3 })];
    const { posterior } = auto(lonely);
    expect(Math.min(...posterior)).toBeGreaterThan(0.01);
    expect(posterior[2]).toBeGreaterThan(0.5);
  });

  test('ten thousand classes leave a pool that needs no confusions', () => {
    const wide = votesFrom(
      [
        [0, 0, 9_999],
        [0, 1, 9_999],
        [1, 0, 3],
      ],
      { taskCount: 2, annotatorCount: 2, classCount: 10_000 },
    );
    const { members, posterior } = auto(wide);
    expect(members.map(({ name }) => name).at(-1)).toBe('one-coin');
    expect(posterior[9_999]).toBeGreaterThan(0.5);
  });
});

describe('with gold', () => {
  const told = auto(votes, { gold: someGold });

  test('posteriors of the other tasks become better, and the reason names the gold', () => {
    const others = truth.map((c, t) => (someGold[t]! >= 0 ? -1 : c));
    const before = score(fit.posterior, others, 3);
    const after = score(told.posterior, others, 3);
    expect(after.logLoss).toBeLessThan(before.logLoss - 0.02);
    expect(after.accuracy).toBeGreaterThan(before.accuracy - 0.01);
    expect(told.reason).toContain('100 gold tasks');
  });

  test('each gold task is judged by a pool, weights and a temperature that did not know it', () => {
    const { posterior, truth: known } = told.judged;
    expect(known).toEqual(truth.filter((_, t) => t % 3 === 0));
    const wrong = decide(posterior, 3).filter((c, k) => c !== known[k]).length;
    expect(wrong).toBeGreaterThan(5);
    const { accuracy } = score(fit.posterior, someGold, 3);
    expect(wrong / known.length).toBeLessThan(1.5 * (1 - accuracy));
    expect(fit.judged.truth).toHaveLength(0);
  });

  test('weights are a distribution that is no longer flat', () => {
    const weights = told.members.map(({ weight }) => weight);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(Math.max(...weights)).toBeGreaterThan(0.25);
  });

  test('three gold tasks change little, and one without votes nothing but itself', () => {
    const few = new Int32Array(truth.length).fill(-1);
    few.set(truth.subarray(0, 3));
    const { members, temperature } = auto(votes, { gold: few });
    for (const { weight } of members) expect(Math.abs(weight - 1 / 6)).toBeLessThan(0.09);
    expect(Math.abs(Math.log(temperature))).toBeLessThan(0.35);
    const none = new Int32Array(truth.length).fill(-1);
    expect(auto(votes, { gold: none }).posterior).toEqual(fit.posterior);
  });
});

describe('frozen', () => {
  const told = auto(votes, { gold: someGold });
  const task = 1;
  const of = [votes.taskStart[task]!, votes.taskStart[task + 1]!] as const;

  test('a task judged by itself, from JSON, gets the very bytes of the whole', () => {
    const thawed: FrozenPool = JSON.parse(JSON.stringify(told.frozen, plain));
    const alone = judge(thawed, votes.annotator.subarray(...of), votes.vote.subarray(...of));
    expect(alone).toEqual(told.posterior.subarray(task * 3, task * 3 + 3));
  });

  test('someone new counts as one of the crowd: less than the best, more than the worst', () => {
    const of = (annotator: number) => judge(fit.frozen, [annotator], [2])[2]!;
    expect(of(999)).toBe(of(-1));
    expect(of(999)).toBeLessThan(Math.max(of(1), of(2), of(3)));
    expect(of(999)).toBeGreaterThan(of(5));
  });
});
