import type { EntryStage } from '../contracts/entry-view.ts';
import type { Annotator } from '../core/annotator.ts';
import { atRound, stageOf, unbornEntry } from '../core/entry.ts';
import type { Job } from '../core/job.ts';
import { termsNumber } from '../core/terms.ts';
import type { Services } from '../ports.ts';

/** People of a job by where they stand on their way in; null where everybody is let in at once. */
export async function entryCounts(
  services: Services,
  job: Job,
  people: readonly Annotator[],
): Promise<Record<EntryStage, number> | null> {
  const { training, exam } = job.file.entry ?? {};
  if (termsNumber(job) === 0 && training === undefined && exam === undefined) return null;
  const { store } = services;
  const refs = people.map(
    ({ annotatorId, jobId }) => ({ kind: 'entry', annotatorId, jobId }) as const,
  );
  const entries = await store.getMany(refs);
  const now = services.now();
  const counts = {
    consent: 0,
    training: 0,
    exam: 0,
    wait: 0,
    failed: 0,
    suspended: 0,
    admitted: 0,
  };
  for (const [i, annotator] of people.entries()) {
    const entering = { job, annotator, entry: entries[i] ?? unbornEntry(annotator), now };
    counts[stageOf({ ...entering, entry: atRound(entering) })]++;
  }
  return counts;
}
