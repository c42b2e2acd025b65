import { type Annotator, isQualified } from './annotator.ts';
import type { Job } from './job.ts';

/** One version of the texts that people of a job agree to; kept for good, as somebody agreed to it. */
export interface Terms {
  readonly kind: 'terms';
  readonly jobId: string;
  readonly number: number;
  readonly consent: string;
  readonly instructions: string;
  readonly at: number;
  readonly version: number;
}

/** What a person agreed to, and when. */
export interface Consent {
  readonly terms: number;
  readonly at: number;
}

/** The texts alone, as they stand in the job file or in a newer version. */
export type TermsTexts = Pick<Terms, 'number' | 'consent' | 'instructions'>;

/** The newest terms of a job by number: 1 are those of its file, 0 where it asks nobody to agree to any. */
export const termsNumber = ({ terms, file }: Pick<Job, 'terms' | 'file'>): number =>
  terms ?? (file.entry?.consent === undefined ? 0 : 1);

/** The terms of the job file. */
export const firstTerms = (job: Pick<Job, 'terms' | 'file'>): TermsTexts => ({
  number: Math.min(1, termsNumber(job)),
  consent: job.file.entry?.consent ?? '',
  instructions: job.file.instructions,
});

/** True when the newest terms of a job are not those that a person was let in under. */
export const owesConsent = (job: Pick<Job, 'terms' | 'file'>, { admitted }: Annotator): boolean =>
  termsNumber(job) > (admitted?.terms ?? 0);

/** True when a person must go through something before their next hand. */
export function owesEntry(
  job: Pick<Job, 'terms' | 'file'>,
  annotator: Annotator,
  now: number,
): boolean {
  const { training, exam } = job.file.entry ?? {};
  const needsQualification = training !== undefined || exam !== undefined;
  return owesConsent(job, annotator) || (needsQualification && !isQualified(annotator, now));
}

/** The job and its next terms, to be committed together; undefined when the texts are those it has. */
export function withTerms(
  job: Job,
  newest: TermsTexts,
  wanted: Partial<Pick<Terms, 'consent' | 'instructions'>>,
  now: number,
): readonly [Job, Terms] | undefined {
  const { consent = newest.consent, instructions = newest.instructions } = wanted;
  if (consent === newest.consent && instructions === newest.instructions) return undefined;
  const number = Math.max(1, newest.number) + 1;
  const { jobId } = job;
  return [
    { ...job, terms: number, version: job.version + 1 },
    { kind: 'terms', jobId, number, consent, instructions, at: now, version: 1 },
  ];
}
