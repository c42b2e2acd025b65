import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsureTasks } from '../../src/core/aggregation.ts';
import { maskOf } from '../../src/core/mask.ts';
import {
  completeTasks,
  isComplete,
  openTasks,
  reopen,
  settleWanted,
  type TaskSuite,
  withRedundancy,
} from '../../src/core/task-suite.ts';
import { jobFile } from '../support/job.ts';
import { bits, freshSuite } from '../support/states.ts';
import { START } from '../support/world.ts';

const TASKS = 5;
const MOST = 6;
const all = [0, 1, 2, 3, 4];

/** A task as people would tell of it. `wished` were asked for beyond the redundancy. */
interface Told {
  readonly counted: number;
  readonly held: number;
  readonly wished: number;
  readonly aside: boolean;
}

const told: fc.Arbitrary<Told> = fc.record({
  counted: fc.nat(4),
  held: fc.nat(2),
  wished: fc.nat(2),
  aside: fc.boolean(),
});

/** A suite in which each task is as told; what is counted or held is always wanted. */
const state = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(told, { minLength: TASKS, maxLength: TASKS }))
  .map(([redundancy, tasks]): TaskSuite => {
    const underway = tasks.map(({ counted, held }) => counted + held);
    const held = [0, 1].map((i) => maskOf(tasks.flatMap((task, t) => (task.held > i ? [t] : []))));
    return {
      ...freshSuite(TASKS, redundancy),
      wanted: tasks.map(({ aside, wished }, t) =>
        aside ? (underway[t] ?? 0) : Math.max(underway[t] ?? 0, redundancy) + wished,
      ),
      counted: tasks.map(({ counted }) => counted),
      leases: held.flatMap((mask, i) =>
        mask === 0
          ? []
          : [
              {
                assignmentId: `a${i}`,
                annotatorId: `n${i}`,
                tasks: mask,
                gold: 0,
                expiresAt: START,
              },
            ],
      ),
      aside: maskOf(tasks.flatMap(({ aside }, t) => (aside ? [t] : []))),
    };
  });

const some = fc.subarray(all);
const redundancy = fc.integer({ min: 1, max: MOST });

/** Answers that are counted or that somebody is to give, task by task. */
const underwayOf = ({ counted, leases }: TaskSuite) =>
  counted.map((count, t) => count + leases.filter(({ tasks }) => bits(tasks).includes(t)).length);

const isAside = ({ aside = 0 }: TaskSuite, t: number) => bits(aside).includes(t);

/** What a task comes to once no wish is left: what the job asks, or what is there already if more. */
const plainly = (suite: TaskSuite, asked: number) =>
  underwayOf(suite).map((there, t) => (isAside(suite, t) ? there : Math.max(asked, there)));

describe('what a task wants', () => {
  it('beyond the redundancy lapses for the tasks that are named, and for no other', () => {
    fc.assert(
      fc.property(state, some, (suite, named) => {
        const settled = settleWanted(suite, maskOf(named));
        const plain = plainly(suite, suite.redundancy);
        expect(settled).toEqual({
          ...suite,
          wanted: suite.wanted.map((want, t) => (named.includes(t) ? plain[t] : want)),
        });
      }),
    );
  });

  it('by a new redundancy depends on that alone, not on what was asked before', () => {
    fc.assert(
      fc.property(state, fc.array(redundancy), redundancy, (suite, wishes, last) => {
        const changed = [...wishes, last].reduce(withRedundancy, suite);
        expect(changed.wanted).toEqual(plainly(suite, last));
        expect([changed.redundancy, changed.labels]).toEqual([last, null]);
        expect(changed.version).toBe(suite.version + wishes.length + 1);
        expect(changed.counted).toEqual(suite.counted);
        expect(changed.leases).toEqual(suite.leases);
      }),
    );
  });

  it('once it is set aside is what is counted or in hand, whatever the owner or the votes ask', () => {
    fc.assert(
      fc.property(state, redundancy, some, (suite, asked, unsure) => {
        const asked_ = reopen(withRedundancy(suite, asked), maskOf(unsure));
        const open = bits(openTasks(asked_));
        expect(open.filter((t) => isAside(suite, t))).toEqual([]);
      }),
    );
  });

  it('is one answer more after it was reopened, and the suite is no longer complete', () => {
    fc.assert(
      fc.property(state, some, (suite, unsure) => {
        const again = unsure.filter((t) => !isAside(suite, t));
        const reopened = reopen(suite, maskOf(unsure));
        expect(reopened.wanted).toEqual(
          suite.wanted.map((want, t) => want + (again.includes(t) ? 1 : 0)),
        );
        expect(reopened.version).toBe(suite.version + 1);
        if (again.length > 0) expect(isComplete(reopened)).toBe(false);
      }),
    );
  });

  it('is complete where as much is counted, also of a task that is set aside', () => {
    fc.assert(
      fc.property(state, (suite) => {
        const done = all.filter((t) => (suite.counted[t] ?? 0) === suite.wanted[t]);
        expect(bits(completeTasks(suite))).toEqual(done);
        expect(isComplete(suite)).toBe(suite.leases.length === 0 && done.length === TASKS);
      }),
    );
  });
});

describe('a task on which the answers part', () => {
  const adaptive = { maxRedundancy: 4, minConfidence: 0.8 };
  const unsure = (
    suite: TaskSuite,
    confidences: readonly number[],
    change: { adaptive?: typeof adaptive } = { adaptive },
  ) =>
    bits(
      unsureTasks(
        suite,
        confidences.map((confidence) => ({ choice: 'yes', confidence })),
        jobFile(change),
      ),
    );

  it('is unsure below the confidence, not at it, and where nobody gave a vote', () => {
    expect(unsure(freshSuite(5, 2), [0.8, 0.799999, 1, 0.5, 0])).toEqual([1, 3, 4]);
  });

  it('is never asked more often than a task may be, nor once it was set aside', () => {
    const suite = { ...freshSuite(4, 2), wanted: [3, 4, 5, 2], aside: 0b1000 };
    expect(unsure(suite, [0.5, 0.5, 0.5, 0.5])).toEqual([0]);
  });

  it('may be asked as often as the owner wants of every task, though the file says fewer', () => {
    const suite = { ...freshSuite(2, 6), wanted: [5, 6] };
    expect(unsure(suite, [0.5, 0.5])).toEqual([0]);
  });

  it('is as it is in a job that asks everything equally often', () => {
    expect(unsure(freshSuite(2, 2), [0, 0.1], {})).toEqual([]);
  });
});
