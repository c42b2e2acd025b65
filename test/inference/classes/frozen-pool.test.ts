import { expect, test } from 'vitest';
import {
  type FrozenMember,
  type FrozenPool,
  judge,
  temper,
} from '../../../src/inference/classes/frozen-pool.ts';

/** Two annotators and the crowd, two classes, votes that err together by 0.5: two count two thirds each. */
function poolOf(...members: FrozenMember[]): FrozenPool {
  const shape = { classCount: 2, annotatorCount: 2, correlation: 0.5 };
  const weights = members.map(() => 1 / members.length);
  return { ...shape, members, weights, temperature: 1, classBias: [0, 0] };
}
const vote: FrozenMember = { kind: 'vote', name: 'vote', weight: [3, 1, 2], imagined: 1 };
const skill: FrozenMember = { kind: 'skill', name: 'skill', skill: [0.9, 0.6, 0.7] };
const confusion: FrozenMember = {
  kind: 'confusion',
  name: 'confusion',
  logPrior: [0.2, 0.8].map(Math.log),
  logConfusion: [0.9, 0.1, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8, 0.8, 0.2, 0.3, 0.7].map(Math.log),
};

test('a vote is a share of what the votes are worth, and one imagined for all classes', () => {
  const worth = 2 * (2 / 3);
  const expected = (worth * 0.75 + 0.5) / (worth + 1);
  expect(judge(poolOf(vote), [0, 1], [1, 0])[1]).toBeCloseTo(expected, 12);
  expect(judge(poolOf(vote), [], [])[0]).toBe(0.5);
});

test('skills multiply odds, to the power of what votes count', () => {
  const odds = (9 * 1.5) ** (2 / 3);
  expect(judge(poolOf(skill), [0, 1], [1, 1])[1]).toBeCloseTo(odds / (1 + odds), 12);
});

test('a class prior multiplies the odds of skills, to the same power', () => {
  const common: FrozenMember = { ...skill, logPrior: [0.2, 0.8].map(Math.log) };
  const odds = (4 * 9 * 1.5) ** (2 / 3);
  expect(judge(poolOf(common), [0, 1], [1, 1])[1]).toBeCloseTo(odds / (1 + odds), 12);
  expect(judge(poolOf(common), [], [])[1]).toBeCloseTo(0.8, 12);
});

test('confusions multiply likelihoods and prior, all to that power', () => {
  const [first, second] = [0.2 * 0.9 * 0.3, 0.8 * 0.4 * 0.8].map((joint) => joint ** (2 / 3));
  const expected = first! / (first! + second!);
  expect(judge(poolOf(confusion), [0, 1], [0, 1])[0]).toBeCloseTo(expected, 12);
});

test('a discount softens what a confusion member says, and decides nothing else', () => {
  // Odds of 1/4 beforehand and 2.25 a vote: two votes just win, and at two thirds each would not.
  expect(judge(poolOf(confusion), [0, 0], [0, 0])[0]).toBeGreaterThan(0.5);
});

test('states beyond the classes are subtypes of them', () => {
  const states: FrozenMember = {
    kind: 'confusion',
    name: 'subtypes',
    logPrior: [0.1, 0.2, 0.3, 0.4].map(Math.log),
    logConfusion: Array(24).fill(Math.log(0.5)),
  };
  expect(judge(poolOf(states), [1], [0])[0]).toBeCloseTo(0.4, 12);
});

test('members are mixed by weight, then tempered, then biased', () => {
  const pool = { ...poolOf(vote, skill), weights: [0.25, 0.75], temperature: 2, classBias: [0, 1] };
  const mixed = 0.25 * judge(poolOf(vote), [0], [1])[1]! + 0.75 * 0.9;
  const odds = Math.sqrt(mixed / (1 - mixed)) * Math.E;
  expect(judge(pool, [0], [1])[1]).toBeCloseTo(odds / (1 + odds), 10);
});

test('tempering keeps the order and leaves a certain row certain to a millionth', () => {
  const row = Float64Array.of(0, 1, 0);
  temper(row, 1.5);
  expect(row[1]).toBeGreaterThan(1 - 1e-6);
  const soft = Float64Array.of(0.2, 0.7, 0.1);
  temper(soft, 1e6);
  for (const p of soft) expect(p).toBeCloseTo(1 / 3, 5);
});
