import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupRule } from '../../src/contracts/job.ts';
import { type HandLimits, limitsOf, tasksFor } from '../../src/core/hand-out.ts';
import { maskOf } from '../../src/core/mask.ts';
import type { TaskSuite } from '../../src/core/task-suite.ts';
import { jobFile } from '../support/job.ts';
import { atMost, bits, freshAnnotator, freshSuite, groupedSuite } from '../support/states.ts';
import { START } from '../support/world.ts';

const TASKS = 8;

/** Groups of up to four tasks side by side, some tasks taken, some seen by one person. */
const state = (rule: GroupRule['rule']): fc.Arbitrary<TaskSuite> =>
  fc
    .record({
      joins: fc.array(fc.boolean(), { minLength: TASKS, maxLength: TASKS }),
      counted: fc.array(fc.nat(2), { minLength: TASKS, maxLength: TASKS }),
      seen: fc.subarray(Array.from({ length: TASKS }, (_, task) => task)),
    })
    .map(({ joins, counted, seen }) => {
      let group = -1;
      const groups = joins.map((joined) => (joined && group >= 0 ? group : ++group));
      return { ...groupedSuite(rule, groups, 2), counted, seenBy: { n0001: maskOf(seen) } };
    });

const limits: fc.Arbitrary<HandLimits> = fc.record({
  most: fc.integer({ min: 1, max: TASKS }),
  share: fc.integer({ min: 1, max: TASKS }),
});

/** Tasks by group, as lists of those that one person may have for themselves: open and not seen. */
function groupsOf({ grouping, counted, seenBy }: TaskSuite) {
  const seen = bits(seenBy['n0001'] ?? 0);
  const byGroup = new Map<number, { open: number[]; seen: boolean }>();
  for (const [task, group] of (grouping?.groups ?? []).entries()) {
    const known = byGroup.get(group) ?? { open: [], seen: false };
    if (seen.includes(task)) known.seen = true;
    else if ((counted[task] ?? 0) < 2) known.open.push(task);
    byGroup.set(group, known);
  }
  return [...byGroup.values()];
}

const taken = (suite: TaskSuite, given: HandLimits) => bits(tasksFor(suite, 'n0001', given));

describe('a hand of groups kept together', () => {
  it('has all that is open of each of its groups, and never more than is left of a limit', () => {
    fc.assert(
      fc.property(state('together'), limits, (suite, given) => {
        const hand = taken(suite, given);
        const groups = groupsOf(suite).filter(({ open }) => open.length > 0);
        const whole = groups.filter(({ open }) => open.every((task) => hand.includes(task)));
        expect(hand).toEqual(whole.flatMap(({ open }) => open));
        expect(hand.length).toBeLessThanOrEqual(given.most);
        if (hand.length > given.share) expect(whole).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
  });

  it('leaves out only groups that do not fit: no open group that would is passed over', () => {
    fc.assert(
      fc.property(state('together'), limits, (suite, { most, share }) => {
        const hand = taken(suite, { most, share });
        for (const { open } of groupsOf(suite)) {
          if (open.length === 0 || hand.includes(open[0] ?? -1)) continue;
          const size = hand.length + open.length;
          expect(size > most || (hand.length > 0 && size > share)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('may exceed a share by its first group, and a limit by none', () => {
    const suite = groupedSuite('together', [0, 0, 0, 1, 1, 2]);
    expect(taken(suite, { most: 9, share: 1 })).toEqual([0, 1, 2]);
    expect(taken(suite, { most: 9, share: 4 })).toEqual([0, 1, 2, 5]);
    expect(taken(suite, { most: 2, share: 9 })).toEqual([3, 4]);
    expect(taken(suite, { most: 1, share: 9 })).toEqual([5]);
    expect(taken(suite, atMost(6))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('a hand of groups kept apart', () => {
  it('has one task of each group, of none that the person has seen a task of', () => {
    fc.assert(
      fc.property(state('apart'), limits, (suite, { most, share }) => {
        const free = groupsOf(suite).filter(({ seen, open }) => !seen && open.length > 0);
        const lowest = free.map(({ open }) => open[0] ?? -1);
        const hand = taken(suite, { most, share });
        expect(hand).toEqual(lowest.slice(0, Math.min(most, share)));
      }),
      { numRuns: 400 },
    );
  });
});

describe('near the end of a job', () => {
  it.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [20, 5],
    [30, 8],
  ])('a hand of suites of %i has %i tasks, and all of them before', (taskSuiteSize, quarter) => {
    const file = jobFile({ taskSuiteSize });
    const suite = freshSuite(taskSuiteSize);
    const handOf = (nearEnd: boolean) =>
      taken(suite, limitsOf({ file, nearEnd }, freshAnnotator(), START)).length;
    expect([handOf(true), handOf(false)]).toEqual([quarter, taskSuiteSize]);
  });

  it('a cap or an hour that is smaller still decides', () => {
    const file = jobFile({ taskSuiteSize: 20, maxTasksPerHour: 3 });
    const annotator = { ...freshAnnotator('n0001', 9), handed: 7 };
    expect(limitsOf({ file, nearEnd: true }, annotator, START)).toEqual({ most: 2, share: 5 });
    const rested = { ...annotator, handed: 0 };
    expect(limitsOf({ file, nearEnd: true }, rested, START)).toEqual({ most: 3, share: 5 });
  });
});
