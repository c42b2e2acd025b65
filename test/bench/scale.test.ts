import { expect, test } from 'vitest';
import { exactness } from '../../bench/scale/exactness.ts';
import { simulate } from '../../bench/scale/simulation.ts';
import { assignment, taskSuite } from '../conformance/items.ts';

const PLAN = { people: 60, votes: 9_000, seed: 7 };
const silent = () => {};

test('a small simulation ends with every vote, exactly, and a seed repeats it', async () => {
  const run = await simulate(PLAN, silent);
  expect(run.exactness).toEqual({ tasks: 3_000, votes: 9_000, violations: [] });
  expect(run.reachedMs).toHaveLength(3);
  expect(run.reachedMs.at(-1)).toBeGreaterThan(run.idealMs);
  expect(run.meter.walkedAway).toBeGreaterThan(10);
  const again = await simulate(PLAN, silent);
  expect(again.reachedMs).toEqual(run.reachedMs);
  expect(again.meter.operations).toBe(run.meter.operations);
});

test('exactness sees a vote too few, a person twice and a lease that is left', () => {
  const suite = taskSuite('j1', 1);
  const vote = { answers: { 0: { choice: 'yes' }, 1: { choice: 'no' } }, counted: 3 } as const;
  const lease = { assignmentId: 'j1.s1.c', annotatorId: 'n3', tasks: 1, gold: 0, expiresAt: 9 };
  const stored = [
    { ...assignment(suite, 'a', 'n1'), ...vote },
    { ...assignment(suite, 'b', 'n1'), ...vote },
    { ...suite, leases: [lease] },
  ];
  expect(exactness([stored], 2)).toEqual({
    tasks: 3,
    votes: 4,
    violations: [
      's1 task 0 has one person twice',
      's1 task 1 has one person twice',
      's1 task 2 has 0 votes',
      's1 is complete and still leased',
    ],
  });
});
