import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Terms } from './suite-model.ts';
import { Run, step } from './suite-run.ts';

const TERMS: Readonly<Record<string, Terms>> = {
  'a job that asks the same of every task': { size: 5, redundancy: 2, cap: 7 },
  'a job that asks again where answers part': {
    size: 3,
    redundancy: 1,
    cap: 20,
    maxRedundancy: 3,
  },
  'a job that sets tasks aside': {
    size: 3,
    redundancy: 2,
    cap: 20,
    maxRedundancy: 3,
    setAsideAfter: 2,
  },
  'a job with groups kept apart': {
    size: 3,
    redundancy: 2,
    cap: 4,
    maxRedundancy: 3,
    setAsideAfter: 2,
    apart: [0, 0, 1],
  },
};

const happened = new Map<string, number>();

it.each(Object.entries(TERMS))(
  'in %s any order of all that may happen keeps what the model keeps',
  (_, terms) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 70, size: 'max' }), (steps) => {
        const run = new Run(terms);
        for (const asked of steps) {
          run.acts[asked.act](asked);
          run.check();
        }
        for (const [kind, times] of run.happened) {
          happened.set(kind, (happened.get(kind) ?? 0) + times);
        }
      }),
      { numRuns: 120 },
    );
  },
);

it('and all of it happened: histories that lack something prove less than they say', () => {
  const least = { reopened: 12, labelled: 8, raised: 40, lowered: 40, 'set aside': 10 };
  for (const [kind, times] of Object.entries(least)) {
    expect(happened.get(kind) ?? 0, kind).toBeGreaterThanOrEqual(times);
  }
});
