import { expect, test } from 'vitest';
import { expectedCounts } from '../../../src/inference/classes/confusion-posterior.ts';
import { crowdPrior } from '../../../src/inference/classes/crowd-prior.ts';
import { classIntervals } from '../../../src/inference/classes/doubt.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { labelIntervals } from '../../../src/inference/classes/label-intervals.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { oneCoin } from '../../../src/inference/classes/one-coin.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

/** Three classes of unequal frequency, four votes a task; the first annotators have many votes, the last few. */
function crowd(taskCount: number) {
  const random = seededRandom(9);
  const triples: VoteTriple[] = [];
  for (let t = 0; t < taskCount; t++) {
    const truth = Math.floor(random() ** 2 * 3);
    for (let k = 0; k < 4; k++) {
      const annotator = Math.floor(random() ** 2 * 12);
      triples.push([t, annotator, random() < 0.6 ? truth : Math.floor(random() * 3)]);
    }
  }
  return votesFrom(triples, { taskCount, annotatorCount: 12, classCount: 3 });
}

const votes = crowd(300);
const { posterior } = oneCoin(votes, { prior: 'uniform' });
const labels = decide(posterior, 3);
/** Of a normal interval of 95 %, in standard deviations. */
const REACH = 1.959963984540054;
const logOdds = (p: number) => Math.log(p / (1 - p));

test('intervals are as wide in log odds as those that are drawn', () => {
  const intervalOf = labelIntervals(votes, posterior);
  const counts = new Float64Array(12 * 9);
  expectedCounts(votes, posterior, counts);
  const fit = { counts, alpha: crowdPrior(votes, posterior), classPrior: Float64Array.of(1, 1, 1) };
  let [own, drawn] = [0, 0];
  for (let t = 0; t < 40; t++) {
    const label = labels[t] ?? 0;
    const ends = intervalOf?.(t, label) ?? { low: 0, high: 0 };
    const { low, high } = classIntervals(votes, t, fit, { seed: t, draws: 1_000 });
    own += logOdds(ends.high) - logOdds(ends.low);
    drawn += logOdds(high[label] ?? 0) - logOdds(low[label] ?? 0);
  }
  expect(own / drawn).toBeGreaterThan(0.85);
  expect(own / drawn).toBeLessThan(1.15);
});

test('a label stands in its interval, which has no width where nothing is open', () => {
  const gold = Int32Array.from({ length: 300 }, (_, t) => (t === 2 ? 1 : -1));
  const fit = oneCoin(votes, { prior: 'uniform', gold });
  const intervalOf = labelIntervals(votes, fit.posterior, { gold });
  expect(intervalOf?.(2, 1)).toEqual({ low: 1, high: 1 });
  for (const [t, label] of labels.entries()) {
    if (t === 2) continue;
    const { low, high } = intervalOf?.(t, label) ?? { low: 1, high: 0 };
    const p = fit.posterior[3 * t + label] ?? -1;
    expect(low).toBeLessThan(p);
    expect(high).toBeGreaterThan(p);
  }
});

test('a share of votes, and what is taken for certain, are as open as so many votes leave them', () => {
  const triples: VoteTriple[] = [
    [0, 0, 1],
    ...[0, 1, 1, 1, 1].map((v, a): VoteTriple => [1, a, v]),
  ];
  const some = votesFrom(triples, { taskCount: 2, annotatorCount: 5, classCount: 2 });
  const { posterior } = majorityVote(some);
  for (const shares of [true, false]) {
    const one = labelIntervals(some, posterior, { shares })?.(0, 1);
    expect(one?.low).toBeCloseTo(1 / (1 + REACH ** 2), 10);
    expect(one?.high).toBe(1);
  }
  const four = labelIntervals(some, posterior, { shares: true })?.(1, 1);
  expect(four?.low).toBeCloseTo(0.3755, 4);
  expect(four?.high).toBeCloseTo(0.9638, 4);
});

test('more votes an annotator make them narrower, and too many classes none', () => {
  const many = crowd(3_000);
  const wider = labelIntervals(votes, posterior)?.(0, labels[0] ?? 0);
  const fit = oneCoin(many, { prior: 'uniform' });
  const narrower = labelIntervals(many, fit.posterior)?.(0, labels[0] ?? 0);
  const width = (ends: { low: number; high: number } | undefined) =>
    logOdds(ends?.high ?? 1) - logOdds(ends?.low ?? 0);
  expect(width(narrower)).toBeLessThan(width(wider) / 2);
  const wide = votesFrom([[0, 0, 1]], { taskCount: 1, annotatorCount: 1, classCount: 10_000 });
  expect(labelIntervals(wide, new Float64Array(10_000).fill(1e-4))).toBe(undefined);
});
