import { describe, expect, test } from 'vitest';
import { matrixOf, proportion } from '../../../pages/owner/model/confusion.ts';
import { question } from './progress.ts';

const choices = ['sinus', 'afib', 'noise', 'unsure', 'unreadable'];
const counts = [
  [20, 1, 0, 2, 1],
  [3, 12, 1, 0, 0],
  [0, 4, 6, 0, 2],
];

describe('the matrix', () => {
  const { columns, rows } = matrixOf({ choices, counts }, question);

  test('has a row a class, named as annotators read it, and one column for all abstentions', () => {
    expect(rows.map(({ text }) => text)).toEqual([
      'Sinus rhythm',
      'Atrial fibrillation',
      'Too noisy',
    ]);
    expect(columns.at(-1)).toBe('Abstained');
    expect(rows.map(({ cells }) => cells.map(({ answers }) => answers))).toEqual([
      [20, 1, 0, 3],
      [3, 12, 1, 0],
      [0, 4, 6, 2],
    ]);
  });
  test('shares are of the row, right answers on the diagonal', () => {
    expect(rows[1]?.cells.map(({ share }) => share)).toEqual([3 / 16, 12 / 16, 1 / 16, 0]);
    expect(rows[1]?.cells.map(({ right }) => right)).toEqual([false, true, false, false]);
  });
  test('sensitivity is of the class’s own gold, abstentions included', () => {
    expect(rows.map(({ sensitivity }) => sensitivity?.value)).toEqual([20 / 24, 12 / 16, 6 / 12]);
  });
  test('specificity is of the other gold, abstentions counted as not called', () => {
    expect(rows.map(({ specificity }) => specificity?.value)).toEqual([25 / 28, 31 / 36, 39 / 40]);
  });
});

test('without abstentions there is no column for them', () => {
  const none = counts.map((row) => [...row.slice(0, 3), 0, 0]);
  expect(matrixOf({ choices, counts: none }, question).columns).toHaveLength(3);
});
test('classes in another order than the question’s are put in the question’s', () => {
  const turned = {
    choices: ['afib', 'sinus', 'noise'],
    counts: counts.map((row) => row.slice(0, 3)),
  };
  const { rows } = matrixOf(turned, question);
  expect(rows[0]?.cells.map(({ answers }) => answers)).toEqual([12, 3, 1]);
});
test('a class without gold has no sensitivity', () => {
  const empty = [counts[0] ?? [], [0, 0, 0, 0, 0], counts[2] ?? []];
  const { rows } = matrixOf({ choices, counts: empty }, question);
  expect(rows[1]?.sensitivity).toBeNull();
  expect(rows[1]?.cells.map(({ share }) => share)).toEqual([0, 0, 0, 0]);
});

describe('a proportion', () => {
  test('has Wilson’s interval', () => {
    const { low, high } = proportion(81, 263) ?? { low: 0, high: 0 };
    expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.2553', '0.3662']);
  });
  test('has an interval at both ends of the scale that stays inside it', () => {
    expect(proportion(0, 8)?.low).toBe(0);
    expect(proportion(8, 8)?.high).toBe(1);
    expect(proportion(8, 8)?.low).toBeCloseTo(0.6756, 4);
  });
  test('is unknown without trials', () => {
    expect(proportion(0, 0)).toBeNull();
  });
});
