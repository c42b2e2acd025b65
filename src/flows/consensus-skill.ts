import type { Annotator } from '../core/annotator.ts';
import { agreementIn } from '../core/consensus-skill.ts';
import { suiteNumberOf } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import { type Confusion, sumOf } from '../core/skill.ts';
import type { Services } from '../ports.ts';
import { answeredSuitesAt } from './votes.ts';
import { weightlessIn } from './weight.ts';

/** Suites of one person that are looked at: they stand in no order of time, so any of them are as good. */
const MOST_SUITES = 200;

/** Others are sure where such a share of them say the same, in jobs that do not say how sure they want to be. */
const MIN_CONFIDENCE = 0.8;

/**
 * What somebody answered where the others are sure. Reads the answers of up to 200 suites that they
 * have answered; people without weight are no consensus.
 */
export async function agreementOn(
  services: Services,
  job: Pick<Job, 'jobId' | 'file'>,
  { annotatorId }: Annotator,
): Promise<Confusion> {
  const { adaptive, question } = job.file;
  const choices = question.choices.map(({ value }) => value);
  const least = adaptive?.minConfidence ?? MIN_CONFIDENCE;
  const numbers = await suitesOf(services, job, annotatorId);
  const leftOut = new Set(await weightlessIn(services, job));
  leftOut.delete(annotatorId);
  const found: Confusion[] = [];
  for await (const { answers } of answeredSuitesAt(services, job, numbers, leftOut)) {
    found.push(agreementIn(answers, annotatorId, choices, least));
  }
  return sumOf(found);
}

async function suitesOf(services: Services, { jobId }: Pick<Job, 'jobId'>, annotatorId: string) {
  const range = { index: 'annotator', jobId, annotatorId } as const;
  const { items } = await services.store.queryIndex(range, MOST_SUITES);
  const ids = items.flatMap((ref) => (ref.kind === 'assignment' ? [ref.taskSuiteId] : []));
  return [...new Set(ids)].map(suiteNumberOf);
}
