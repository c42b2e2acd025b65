import { describe, expect, it } from 'vitest';
import { Announcement } from '../../src/contracts/job-event.ts';
import { announcementsOf, type Told } from '../../src/core/announcement.ts';
import { changeJob, type Job, telling } from '../../src/core/job.ts';
import { importOf, job } from '../conformance/items.ts';

const AT = 1_790_000_123_000;
const announced = (item: Told) => {
  const all = announcementsOf(item, 't1', AT);
  for (const each of all) Announcement.parse(each);
  return all;
};
const statusOf = (item: Told): unknown =>
  announced(item).flatMap(({ detail }) =>
    'LabelingJobStatus' in detail ? [detail.LabelingJobStatus] : [],
  )[0];

describe('a job', () => {
  const published: Job = { ...job('j1'), state: 'published', tasks: 40, gold: 3, version: 7 };

  it('is news in the version that told it, and in no later one', () => {
    const paused = changeJob(published, 'pause', AT);
    if (paused.kind !== 'changed') throw new Error(paused.kind);
    expect(announced(paused.job)).toEqual([
      {
        detailType: 'Assay Job Change',
        id: 'j1#8',
        resources: ['labeling-job/j1'],
        at: AT,
        detail: {
          schema: 'assay.job-event.v1',
          eventId: 'j1#8',
          tenant: 't1',
          jobId: 'j1',
          version: 8,
          news: ['paused'],
          state: 'paused',
          complete: false,
          dataset: null,
          tasks: 40,
          gold: 3,
          at: AT,
        },
      },
    ]);
    expect(announced({ ...paused.job, version: 9 })).toEqual([]);
    expect(announced(published)).toEqual([]);
  });

  it('tells nothing that an owner wrote', () => {
    const told = telling({ ...published, dataset: 'd1', complete: true }, 'exported');
    expect(JSON.stringify(announced(told))).not.toContain(published.file.name);
    expect(JSON.stringify(announced(told))).not.toContain(published.file.question.text);
  });

  it('ends in the words of Ground Truth', () => {
    const exported = telling({ ...published, dataset: 'd1' }, 'exported');
    expect(statusOf(exported)).toBeUndefined();
    expect(statusOf({ ...exported, complete: true })).toBe('Completed');
    expect(statusOf(telling({ ...published, complete: true }, 'complete'))).toBeUndefined();
    const closed = telling({ ...published, state: 'closed' }, 'closed');
    expect(statusOf(closed)).toBe('Stopped');
    expect(statusOf({ ...closed, complete: true })).toBeUndefined();
    expect(announced(closed).map(({ id }) => id)).toEqual(['j1#7', 'j1#7#ground-truth']);
  });
});

describe('an import', () => {
  const running = { ...importOf('j1'), tasks: 40, gold: 3, lines: 45, version: 3 };

  it('is news at its end', () => {
    expect(announced({ ...running, done: false })).toEqual([]);
    const [event, ...others] = announced({ ...running, done: true, skipped: 2, duplicates: 1 });
    expect(others).toEqual([]);
    expect(event?.detail).toMatchObject({
      eventId: 'j1#import#3',
      news: ['imported'],
      state: 'draft',
      tasks: 40,
      gold: 3,
      import: { lines: 45, duplicates: 1, skipped: 2 },
    });
  });

  it('has failed when it found no ordinary task', () => {
    const failed = { ...running, done: true, tasks: 0 };
    expect(announced(failed)[0]?.detail).toMatchObject({ news: ['import-failed'], gold: 3 });
    expect(statusOf(failed)).toBe('Failed');
  });
});
