import { expect, test } from 'vitest';
import { krippendorffAlpha } from '../../../src/inference/agreement/krippendorff-alpha.ts';
import { entropies } from '../../../src/inference/classes/doubt.ts';
import { applyFrozen, freeze } from '../../../src/inference/classes/frozen.ts';
import { decide } from '../../../src/inference/classes/inference.ts';
import { majorityVote } from '../../../src/inference/classes/majority-vote.ts';
import { agreementWith } from '../../../src/inference/classes/weighted-vote.ts';
import { named, readVector } from '../vectors.ts';

const { input, output } = readVector('crowdkit-metrics');
const answers = named(input.answers);
const { votes, annotators } = answers;
const majority = majorityVote(votes);

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

test('alpha is that of crowd-kit', () => {
  expect(krippendorffAlpha(votes)).toBeCloseTo(output.alpha, 9);
});

test('the mean entropy of shares of votes is what crowd-kit calls uncertainty', () => {
  expect(mean(entropies(majority.posterior, 3))).toBeCloseTo(output.uncertainty, 5);
});

test('shares equal to the majority are its accuracy on aggregates', () => {
  const shares = agreementWith(votes, majority.posterior);
  for (const [a, annotator] of annotators.entries()) {
    expect(shares[a]).toBeCloseTo(output.accuracy_on_aggregates[annotator], 9);
  }
});

test('how sure one-coin is of the majority, with these shares for skills, is its consistency', () => {
  const skill = agreementWith(votes, majority.posterior);
  const classPrior = new Float64Array(3).fill(1 / 3);
  const model = freeze({ posterior: majority.posterior, classPrior, skill });
  const labels = decide(majority.posterior, 3);
  const sure = Array.from(labels, (label, t) => {
    const own = Array.from(
      votes.vote.subarray(votes.taskStart[t] ?? 0, votes.taskStart[t + 1] ?? 0),
      (vote, i) => [votes.annotator[(votes.taskStart[t] ?? 0) + i] ?? -1, vote] as const,
    );
    return applyFrozen(model, own)[label] ?? 0;
  });
  expect(mean(sure)).toBeCloseTo(output.consistency, 6);
});
