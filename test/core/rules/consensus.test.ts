import { describe, expect, it } from 'vitest';
import {
  type Agreement,
  addAgreements,
  type CountedChoice,
  consensus,
} from '../../../src/core/rules/consensus.ts';

const said = (...given: [who: string, choice: number, at?: number][]): CountedChoice[] =>
  given.map(([annotatorId, choice, at = 0]) => ({ annotatorId, choice, at }));
const agreeing = (task: readonly CountedChoice[], others = 2) => {
  const found = new Map<string, Agreement[]>();
  addAgreements(found, task, others);
  return Object.fromEntries([...found].map(([who, list]) => [who, list.map((a) => a.agrees)]));
};

describe('agreement with the others', () => {
  it('holds each answer against the others alone', () => {
    expect(agreeing(said(['a', 1], ['b', 1], ['c', 0]))).toEqual({ c: [false] });
    expect(agreeing(said(['a', 1], ['b', 1], ['c', 1], ['d', 0]))).toEqual({
      a: [true],
      b: [true],
      c: [true],
      d: [false],
    });
  });

  it('leaves abstentions out, and tasks with too few others', () => {
    expect(agreeing(said(['a', 1], ['b', 1], ['c', -1]))).toEqual({});
    expect(agreeing(said(['a', 1], ['b', 1], ['c', 1]), 3)).toEqual({});
  });

  it('is held against those with weight alone, also for those without', () => {
    const task = said(['a', 1], ['b', 1], ['c', 0], ['d', 0], ['e', 0]);
    const without = task.map((each, i) => ({ ...each, weightless: i > 2 }));
    expect(agreeing(task)).toEqual({ a: [false], b: [false] });
    expect(agreeing(without)).toEqual({ c: [false], d: [false], e: [false] });
  });

  it('is a share of the newest answers after an instant', () => {
    const list = [5, 1, 4, 3, 2].map((at) => ({ at, agrees: at > 3 }));
    expect(consensus(list, 3)).toEqual({ value: 2 / 3, sample: 3 });
    expect(consensus(list, 50, 1)).toEqual({ value: 0.5, sample: 4 });
    expect(consensus(list, 50, 5)).toBeUndefined();
  });
});
