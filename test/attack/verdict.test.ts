import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leaks } from './leaks.ts';
import { Ring } from './ring.ts';
import { foundInAll, foundOut, isPlain, type Outcome, pooled } from './verdict.ts';

const attack = (auc: number, error: number) => ({
  methods: { logistic: { auc: 0.5, error }, trees: { auc, error } },
  columns: [],
});

const outcome = (change: Partial<Outcome> = {}): Outcome => ({
  campaign: {
    name: 'reports',
    media: 'text',
    taskSuiteSize: 20,
    redundancy: 5,
    goldRate: 0.1,
    tasks: 3_000,
    hands: 900,
  },
  hands: 900,
  slots: 19_000,
  goldSlots: 1_700,
  page: attack(0.505, 0.002),
  ring: attack(0.495, 0.002),
  repetition: [{ seen: 3_300, base: 0.0909, more: 0.1, less: 0.08, auc: 0.51 }],
  rhythm: { auc: 0.74, error: 0.01 },
  ...change,
});

describe('the verdict on an attack', () => {
  it('is that nobody can tell, within a hundredth of chance and two points of a draw', () => {
    expect(foundOut(outcome())).toEqual([]);
  });

  it('names what tells: a page, a ring, repetition, whichever way it points', () => {
    expect(foundOut(outcome({ page: attack(0.483, 0.002) }))).toHaveLength(1);
    expect(foundOut(outcome({ ring: attack(0.53, 0.002) }))).toHaveLength(1);
    const [told] = outcome().repetition;
    expect(foundOut(outcome({ repetition: told ? [told, { ...told, more: 0.13 }] : [] }))).toEqual([
      'seen more often than the median, after 2 quarters: 0.13 over 0.0909',
    ]);
  });

  it('holds all campaigns together to a hundredth, and knows when they are too small to tell', () => {
    const small = [0.53, 0.484].map((auc) => outcome({ page: attack(auc, 0.012) }));
    expect(small.flatMap(foundOut)).toEqual([]);
    expect(foundInAll(small)).toEqual([
      'all: logistic on what a page receives: 0.5000 ± 0.0085',
      'all: trees on what a page receives: 0.5070 ± 0.0085',
    ]);
    const sure = outcome({ page: attack(0.508, 0.003) });
    expect(foundInAll([sure])).toEqual([]);
    expect(foundInAll([outcome({ page: attack(0.488, 0.003) })])).toHaveLength(1);
  });

  it('lets no noise decide, and finds a leak plain from nine tenths on', () => {
    expect(foundOut(outcome({ page: attack(0.53, 0.015) }))).toEqual([]);
    expect(isPlain('page', outcome({ page: attack(0.91, 0.01) }))).toBe(true);
    expect(isPlain('page', outcome({ page: attack(0.89, 0.01) }))).toBe(false);
  });

  it('of several campaigns counts each by what it is worth', () => {
    const { auc, error } = pooled([
      { auc: 0.5, error: 0.01 },
      { auc: 0.53, error: 0.02 },
    ]);
    expect(auc).toBeCloseTo(0.506, 6);
    expect(error).toBeCloseTo(0.008944, 6);
  });
});

describe('a ring', () => {
  it('counts people, and knows what was last seen in the same hand', () => {
    const ring = new Ring();
    const gold = { content: 9, gold: true };
    const tasks = [1, 2, 3].map((content) => ({ content, gold: false }));
    ring.sees(0, tasks);
    ring.sees(1, [{ content: 7, gold: false }, gold]);
    const views = ring.sees(2, [...tasks, gold]);
    expect(views.map(({ times }) => times)).toEqual([1, 1, 1, 1]);
    expect(views.map(({ company }) => company)).toEqual([2 / 3, 2 / 3, 2 / 3, 0]);
    ring.sees(2, [gold]);
    ring.sees(4, [gold]);
    expect(ring.repetition()).toEqual({ seen: 5, base: 0.2, more: 1, less: 0, auc: 1 });
  });
});

it.each(leaks)('the text that “$name” changes stands once in its file', ({ file, find }) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(text.split(find)).toHaveLength(2);
});
