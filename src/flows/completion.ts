import { type Job, telling } from '../core/job.ts';
import type { Services } from '../ports.ts';
import { loadJob } from './lookup.ts';

/**
 * Marks a job whose every task has its labels, and takes the mark away when tasks are open again.
 *
 * Read from the index, which may be a moment behind: the next sweep sees it right. While work is left, a
 * query or two; otherwise two a bin.
 *
 * @returns how many jobs it marked anew: 1 or 0
 */
export async function markComplete(services: Services, listed: Job): Promise<number> {
  if (listed.taskSuites === 0) return 0;
  const complete = listed.adjusted && !(await isWorkLeft(services, listed));
  if (complete === (listed.complete ?? false)) return 0;
  const job = await loadJob(services, listed.jobId);
  if (complete === (job.complete ?? false) || !job.adjusted) return 0;
  const marked = { ...job, complete, version: job.version + 1 };
  const told = telling(marked, complete ? 'complete' : 'reopened');
  return (await services.store.commit([told])) ? 1 : 0;
}

/** Whether any suite has an open task, a lease, or answers without labels: then an index shows it. */
async function isWorkLeft(services: Services, { jobId, bins }: Job): Promise<boolean> {
  for (const bin of bins.keys()) {
    const open = { index: 'open', jobId, bin, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
    for (const range of [open, { index: 'complete', jobId, bin } as const]) {
      const { items } = await services.store.queryIndex(range, 1);
      if (items.length > 0) return true;
    }
  }
  return false;
}
