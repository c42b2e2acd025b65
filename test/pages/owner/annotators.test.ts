import { describe, expect, test } from 'vitest';
import {
  belowCrowd,
  type Column,
  canVoid,
  matching,
  sorted,
  turned,
} from '../../../pages/owner/model/annotators.ts';
import { annotator } from './progress.ts';

const estimate = (value: number, low = value, high = value) => ({ value, low, high });

const rows = [
  annotator('n1aaaa', {
    answers: 40,
    goldAccuracy: estimate(0.7),
    medianSeconds: 8,
    state: 'idle',
  }),
  annotator('n4dddd', { answers: 12 }),
  annotator('n2bbbb', { answers: 40, goldAccuracy: estimate(0.95), medianSeconds: 3 }),
  annotator('n3cccc', { answers: 90, goldAccuracy: estimate(0.8), state: 'barred' }),
];
const ids = (column: Column, descending: boolean) =>
  sorted(rows, { column, descending }).map(({ annotatorId }) => annotatorId.slice(0, 2));

describe('sorting', () => {
  test('goes either way', () => {
    expect(ids('annotator', false)).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(ids('annotator', true)).toEqual(['n4', 'n3', 'n2', 'n1']);
  });
  test('ties keep the order of ids whichever way it goes', () => {
    expect(ids('answers', true)).toEqual(['n3', 'n1', 'n2', 'n4']);
    expect(ids('answers', false)).toEqual(['n4', 'n1', 'n2', 'n3']);
  });
  test('those without a figure come last whichever way it goes', () => {
    expect(ids('gold', true)).toEqual(['n2', 'n3', 'n1', 'n4']);
    expect(ids('gold', false)).toEqual(['n1', 'n3', 'n2', 'n4']);
    expect(ids('median', false)).toEqual(['n2', 'n1', 'n3', 'n4']);
  });
  test('states go from active to barred', () => {
    expect(ids('state', false)).toEqual(['n2', 'n4', 'n1', 'n3']);
  });
  test('leaves what it is given as it is', () => {
    expect(rows[0]?.annotatorId).toBe('n1aaaa');
  });
});

describe('searching', () => {
  const found = (search: string) => matching(rows, search).map(({ annotatorId }) => annotatorId);
  test('finds ids and states by all words, in any case', () => {
    expect(found('N2')).toEqual(['n2bbbb']);
    expect(found(' active  n')).toEqual(['n4dddd', 'n2bbbb']);
    expect(found('active n1')).toEqual([]);
    expect(found('')).toEqual(rows.map(({ annotatorId }) => annotatorId));
  });
  test('finds a stage, and who has no weight', () => {
    const more = [
      annotator('n5eeee', { entry: { stage: 'exam', reason: 'first' } }),
      annotator('n6ffff', { weightless: true }),
    ];
    expect(matching(more, 'exam').map(({ annotatorId }) => annotatorId)).toEqual(['n5eeee']);
    expect(matching(more, 'no weight').map(({ annotatorId }) => annotatorId)).toEqual(['n6ffff']);
  });
});

test('the same head turns the order round; a head of numbers starts at the top', () => {
  const start = { column: 'answers', descending: true } as const;
  expect(turned(start, 'answers')).toEqual({ column: 'answers', descending: false });
  expect(turned(start, 'gold')).toEqual({ column: 'gold', descending: true });
  expect(turned(start, 'state')).toEqual({ column: 'state', descending: false });
});

test('an annotator is below the crowd only when the whole interval is', () => {
  const crowd = estimate(0.9, 0.88, 0.92);
  const held = (low: number, high: number) =>
    annotator('n1aaaa', { goldAccuracy: estimate(0.8, low, high) });
  expect(belowCrowd(held(0.7, 0.89), crowd)).toBe(true);
  expect(belowCrowd(held(0.7, 0.9), crowd)).toBe(false);
  expect(belowCrowd(annotator('n1aaaa'), crowd)).toBe(false);
  expect(belowCrowd(held(0.1, 0.2), null)).toBe(false);
});

test('a void that broke off can be gone on with', () => {
  expect(canVoid(annotator('n1aaaa'))).toBe(true);
  expect(canVoid(annotator('n1aaaa', { state: 'barred', counted: 3 }))).toBe(true);
  expect(canVoid(annotator('n1aaaa', { state: 'barred', counted: 0, holding: 1 }))).toBe(true);
  expect(canVoid(annotator('n1aaaa', { state: 'barred', counted: 0 }))).toBe(false);
});
