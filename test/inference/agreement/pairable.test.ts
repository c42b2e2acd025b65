import { expect, test } from 'vitest';
import { bootstrapInterval } from '../../../src/inference/agreement/bootstrap.ts';
import {
  alphaInterval,
  krippendorffAlpha,
} from '../../../src/inference/agreement/krippendorff-alpha.ts';
import { pairableTasks, totalsInto } from '../../../src/inference/agreement/pairable.ts';
import { seededRandom } from '../../../src/inference/numeric.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const TASKS = 12_345;

/** Two annotators, the second of whom is wrong the one way more often than the other. */
const said = (() => {
  const random = seededRandom(11);
  return Array.from({ length: TASKS }, () => {
    const truth = random() < 0.3 ? 1 : 0;
    return [truth, random() < (truth === 1 ? 0.25 : 0.1) ? 1 - truth : truth] as const;
  });
})();
const votes = votesFrom(
  said.flatMap(([one, other], t): VoteTriple[] => [
    [t, 0, one],
    [t, 1, other],
  ]),
  { taskCount: TASKS, annotatorCount: 2, classCount: 2 },
);

/** Alpha of two annotators and two classes by its definition. */
function alphaOf(drawn: Iterable<number>): number {
  let [tasks, unlike, ones] = [0, 0, 0];
  for (const t of drawn) {
    const [one = 0, other = 0] = said[t] ?? [];
    tasks++;
    if (one !== other) unlike++;
    ones += one + other;
  }
  const zeros = 2 * tasks - ones;
  return 1 - unlike / tasks / ((2 * ones * zeros) / (2 * tasks * (2 * tasks - 1)));
}

test('groups of tasks hold all of them, and what is said of them is as wide as of tasks', () => {
  const groups = pairableTasks(votes);
  expect(groups.tasks.length).toBe(10_000);
  expect(groups.tasks.reduce((sum, n) => sum + n, 0)).toBe(TASKS);
  const totals = new Float64Array(2);
  totalsInto(totals, groups, groups.tasks.keys());
  expect(totals[1]).toBe(said.reduce((sum, [one, other]) => sum + one + other, 0));
  expect(krippendorffAlpha(votes)).toBeCloseTo(alphaOf(said.keys()), 12);
  const [own, theirs] = [
    alphaInterval(votes, { seed: 3, resamples: 300 }),
    bootstrapInterval(TASKS, alphaOf, { seed: 4, resamples: 300 }),
  ].map((ends) => (ends?.high ?? 0) - (ends?.low ?? 0));
  expect((own ?? 0) / (theirs ?? 1)).toBeGreaterThan(0.8);
  expect((own ?? 0) / (theirs ?? 1)).toBeLessThan(1.25);
});

test('of very many classes there are fewer groups', () => {
  const triples = Array.from({ length: 2_000 }, (_, i): VoteTriple => [i >> 1, i & 1, i * 31]);
  const shape = { taskCount: 1_000, annotatorCount: 2, classCount: 62_000 };
  expect(pairableTasks(votesFrom(triples, shape)).tasks.length).toBe(100);
});
