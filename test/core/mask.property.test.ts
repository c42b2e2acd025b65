import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allTasks, lowestTasks, maskOf, taskCount, tasksOf } from '../../src/core/mask.ts';
import { bits } from '../support/states.ts';

const tasks = fc.uniqueArray(fc.nat(29), { maxLength: 30 });
const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

describe('a mask', () => {
  it('holds each of 30 tasks and gives them back in order', () => {
    fc.assert(
      fc.property(tasks, (numbers) => {
        const mask = maskOf(numbers);
        expect(mask).toBeGreaterThanOrEqual(0);
        expect(tasksOf(mask)).toEqual(ascending(numbers));
        expect(bits(mask)).toEqual(ascending(numbers));
        expect(taskCount(mask)).toBe(numbers.length);
      }),
    );
  });

  it('gives its lowest tasks, all of them without a limit, and none below one', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: -2, max: 31 }), (numbers, most) => {
        const expected = ascending(numbers).slice(0, Math.max(0, most));
        expect(bits(lowestTasks(maskOf(numbers), most))).toEqual(expected);
      }),
    );
    expect(lowestTasks(allTasks(30), Number.POSITIVE_INFINITY)).toBe(2 ** 30 - 1);
  });

  it('of all tasks has as many as the suite', () => {
    for (let size = 0; size <= 30; size++) expect(bits(allTasks(size))).toHaveLength(size);
  });
});
