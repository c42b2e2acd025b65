import type { AnnotatorRow, Progress } from '../contracts/progress.ts';
import type { Annotator } from '../core/annotator.ts';
import { atRound, reasonOf, stageOf, unbornEntry } from '../core/entry.ts';
import type { Job } from '../core/job.ts';
import { termsNumber } from '../core/terms.ts';
import type { Services } from '../ports.ts';

/** Where a person stands on their way in, and why that is due. */
export type EntryPoint = NonNullable<AnnotatorRow['entry']>;

/**
 * Where people of a job stand on their way in, in their order; null where everybody is let in at once. Costs a
 * read a person in jobs with a way in.
 */
export async function entryPoints(
  services: Services,
  job: Job,
  people: readonly Annotator[],
): Promise<readonly EntryPoint[] | null> {
  const { training, exam } = job.file.entry ?? {};
  if (termsNumber(job) === 0 && training === undefined && exam === undefined) return null;
  const refs = people.map(
    ({ annotatorId, jobId }) => ({ kind: 'entry', annotatorId, jobId }) as const,
  );
  const entries = await services.store.getMany(refs);
  const now = services.now();
  return people.map((annotator, i) => {
    const first = { job, annotator, entry: entries[i] ?? unbornEntry(annotator), now };
    const entering = { ...first, entry: atRound(first) };
    return { stage: stageOf(entering), reason: reasonOf(entering) };
  });
}

/** People by stage. */
export function entryCounts(points: readonly EntryPoint[] | null): Progress['entry'] {
  if (points === null) return null;
  const counts = {
    consent: 0,
    training: 0,
    exam: 0,
    wait: 0,
    failed: 0,
    suspended: 0,
    admitted: 0,
  };
  for (const { stage } of points) counts[stage]++;
  return counts;
}
