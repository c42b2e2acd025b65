import { expect, test } from 'vitest';
import {
  classAgreement,
  likenessOf,
  numberAgreement,
  pairAgreement,
} from '../../../local/infer/agreement.ts';
import { setLikeness } from '../../../src/inference/agreement/likeness.ts';
import { numbersFrom } from '../../../src/inference/numbers/number-answers.ts';
import { type VoteTriple, votesFrom } from '../../../src/inference/votes.ts';

const said = [
  [0, 1],
  [1, 0],
  [3, 2],
  [2, 3],
];

test('agreement on an order knows which classes are near', () => {
  const triples = said.flatMap((row, t) => row.map((c, a): VoteTriple => [t, a, c]));
  const votes = votesFrom(triples, { taskCount: 4, annotatorCount: 2, classCount: 4 });
  const nominal = classAgreement(votes, 'categorical');
  expect(nominal.map(({ name }) => name)).toEqual(['alphaNominal', 'fleissKappa']);
  for (const { value, low, high } of nominal) {
    expect(value).toBeLessThan(0);
    expect(low ?? 1).toBeLessThanOrEqual(high ?? -1);
  }
  const [ordinal] = classAgreement(votes, 'ordinal');
  expect(ordinal?.value).toBeGreaterThan(0.4);
});

const numbers = (rows: readonly (readonly number[])[]) =>
  numbersFrom(
    rows.flatMap((row, t) => row.map((value, a) => [t, a, value] as const)),
    { taskCount: rows.length, annotatorCount: 2 },
  );

test('numbers have a correlation where the same annotators answered, and nothing where all are equal', () => {
  const whole = numberAgreement(
    numbers([
      [1, 2],
      [4, 4.5],
      [9, 8],
    ]),
  );
  expect(whole.map(({ name }) => name)).toEqual(['alphaInterval', 'icc']);
  const gaps = numberAgreement(numbers([[1], [4, 4.5], [9]]));
  expect(gaps.map(({ name }) => name)).toEqual(['alphaInterval']);
  expect(numberAgreement(numbers([[5, 5]]))).toEqual([]);
});

test('two who compare the same items are consistent as often as they prefer the same one', () => {
  // Of items 0 and 1 one pair of comparisons in three agrees, of 2 and 0 the only one.
  const [found] = pairAgreement(
    [
      [0, 1],
      [1, 0],
      [0, 1],
      [2, 0],
      [2, 0],
      [1, 2],
    ],
    3,
  );
  expect(found?.name).toBe('pairConsistency');
  expect(found?.value).toBeCloseTo((1 / 3 + 1) / 2, 12);
  expect(
    pairAgreement(
      [
        [0, 1],
        [1, 2],
      ],
      3,
    ),
  ).toEqual([]);
});

test('one task that can be compared, or tasks that are all alike, have no interval', () => {
  const lone = [
    [0, [1]],
    [0, [2]],
    [1, [3]],
  ] as const;
  const alike = [...lone, [1, [4]]] as const;
  for (const sets of [lone, alike]) {
    const found = likenessOf('setOverlap', sets, 2, setLikeness);
    expect(found).toEqual([{ name: 'setOverlap', value: 0, low: null, high: null }]);
  }
  const triples = [1, 0, 1, 1, 0].map((v, a): VoteTriple => [a === 4 ? 1 : 0, a, v]);
  const votes = votesFrom(triples, { taskCount: 2, annotatorCount: 5, classCount: 2 });
  const [alpha] = classAgreement(votes, 'categorical');
  expect(alpha).toMatchObject({ name: 'alphaNominal', low: null, high: null });
});

test('likeness is taken of answers to one task', () => {
  const sets = [
    [0, [1, 2]],
    [1, [3]],
    [0, [2]],
    [1, [4]],
    [2, [5]],
  ] as const;
  const [found] = likenessOf('setOverlap', sets, 3, setLikeness);
  expect(found?.value).toBeCloseTo(1 / 4, 12);
});
