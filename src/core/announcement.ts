import type { Announcement, JobEvent, JobNews } from '../contracts/job-event.ts';
import type { Import, Job } from './job.ts';

/** What of a stored item can be news: a change of a job, or an import that has reached its end. */
export type Told =
  | (Pick<Job, 'kind' | 'jobId' | 'version' | 'state' | 'tasks' | 'gold' | 'dataset'> &
      Partial<Pick<Job, 'complete' | 'news'>>)
  | Pick<
      Import,
      'kind' | 'jobId' | 'version' | 'tasks' | 'gold' | 'lines' | 'duplicates' | 'skipped' | 'done'
    >;

type Event = Omit<JobEvent, 'schema' | 'tenant' | 'jobId' | 'version' | 'at'>;

/**
 * What to announce of an item as it was committed: nothing unless this very version was news.
 *
 * The same item gives the same announcements, however often its change is delivered: first our own, then
 * what Ground Truth would say.
 *
 * @param at when it was committed, epoch milliseconds
 */
export function announcementsOf(item: Told, tenant: string, at: number): Announcement[] {
  const event = item.kind === 'job' ? newsOfJob(item) : newsOfImport(item);
  if (event === undefined) return [];
  const { jobId, version } = item;
  const resources = [`labeling-job/${jobId}`];
  const detail = { schema: 'assay.job-event.v1', tenant, jobId, version, ...event, at } as const;
  const status = groundTruthStatus(event);
  return [
    { detailType: 'Assay Job Change', id: event.eventId, resources, at, detail },
    ...(status === undefined
      ? []
      : [
          {
            detailType: 'SageMaker Ground Truth Labeling Job State Change' as const,
            id: `${event.eventId}#ground-truth`,
            resources,
            at,
            detail: { LabelingJobStatus: status },
          },
        ]),
  ];
}

function newsOfJob(job: Extract<Told, { kind: 'job' }>): Event | undefined {
  const { jobId, version, news, state, complete = false, dataset, tasks, gold } = job;
  if (news === undefined || news.version !== version) return undefined;
  const eventId = `${jobId}#${version}`;
  return { eventId, news: [...news.of], state, complete, dataset, tasks, gold };
}

function newsOfImport(item: Extract<Told, { kind: 'import' }>): Event | undefined {
  const { jobId, version, done, tasks, gold, lines, duplicates, skipped } = item;
  if (!done) return undefined;
  return {
    eventId: `${jobId}#import#${version}`,
    news: [tasks === 0 ? 'import-failed' : 'imported'],
    state: 'draft',
    complete: false,
    dataset: null,
    tasks,
    gold,
    import: { lines, duplicates, skipped },
  };
}

/** Ground Truth knows ends alone; of several the one with a dataset. */
function groundTruthStatus({
  news,
  complete,
}: Event): 'Completed' | 'Failed' | 'Stopped' | undefined {
  const has = (each: JobNews): boolean => news.includes(each);
  if (has('exported') && complete) return 'Completed';
  if (has('closed') && !complete) return 'Stopped';
  return has('import-failed') ? 'Failed' : undefined;
}
