import { describe, expect, it } from 'vitest';
import type { JobState } from '../../src/contracts/job.ts';
import {
  changeJob,
  goldRate,
  type Job,
  type JobEvent,
  maxExposures,
  mostHands,
} from '../../src/core/job.ts';
import { job as draft } from '../conformance/items.ts';
import { jobFile } from '../support/job.ts';

const jobIn = (state: JobState): Job => ({ ...draft('j1234'), state, settled: true });

/** What may follow what; absent is refused. */
const LIFE: Readonly<Record<JobState, Partial<Record<JobEvent, JobState>>>> = {
  draft: { publish: 'published', close: 'closed' },
  published: { publish: 'published', pause: 'paused', close: 'closed' },
  paused: { publish: 'published', pause: 'paused', close: 'closed' },
  closed: { close: 'closed' },
};

describe('a job', () => {
  it.each(
    (Object.keys(LIFE) as JobState[]).flatMap((state) =>
      (['publish', 'pause', 'close'] as const).map((event) => [state, event] as const),
    ),
  )('that is %s answers %s as its life allows', (state, event) => {
    const to = LIFE[state][event];
    const change = changeJob(jobIn(state), event, 99);
    if (to === undefined) {
      expect(change).toMatchObject({ kind: 'refused', state });
      return;
    }
    if (to === state) return expect(change).toEqual({ kind: 'unchanged', job: jobIn(state) });
    const expected = { ...jobIn(state), state: to, changedAt: 99, settled: false, version: 2 };
    const news = { version: 2, of: [to] };
    expect(change).toEqual({ kind: 'changed', job: { ...expected, news } });
  });

  it('says from which states it could have been moved', () => {
    expect(changeJob(jobIn('draft'), 'pause', 1)).toMatchObject({
      expected: ['published', 'paused'],
    });
  });

  it('lets a person hold work, and about three tasks ahead', () => {
    expect([1, 2, 3, 20, 30].map(mostHands)).toEqual([4, 3, 2, 2, 2]);
  });

  it('has no gold rate without gold or without a rule for it', () => {
    const file = jobFile({ gold: { rate: 0.2 } });
    expect(goldRate({ gold: 5, file })).toBe(0.2);
    expect(goldRate({ gold: 0, file })).toBe(0);
    expect(goldRate({ gold: 5, file: jobFile() })).toBe(0);
  });

  it('shows a gold task to as many people as answer a task, unless told otherwise', () => {
    expect(maxExposures(jobFile({ redundancy: 4 }))).toBe(4);
    expect(maxExposures(jobFile({ gold: { rate: 0.1, maxExposures: 9 } }))).toBe(9);
  });
});
