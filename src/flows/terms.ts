import type { TermsBody, TermsView } from '../contracts/entry-view.ts';
import { ServiceError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import { firstTerms, type TermsTexts, withTerms } from '../core/terms.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { loadJob } from './lookup.ts';

/** The newest texts that people of a job agree to. */
export async function newestTerms(
  { store }: Pick<Services, 'store'>,
  job: Pick<Job, 'jobId' | 'file' | 'terms'>,
): Promise<TermsTexts> {
  if (job.terms === undefined) return firstTerms(job);
  const ref = { kind: 'terms', jobId: job.jobId, number: job.terms } as const;
  const terms = await store.get(ref, 'strong');
  if (terms === undefined) throw new Error(`terms ${job.terms} of ${job.jobId} are missing`);
  return terms;
}

/** Texts as they are sent. */
export const viewOfTerms = ({ number, consent, instructions }: TermsTexts): TermsView => ({
  number,
  consent,
  instructions,
});

/**
 * Gives a job newer texts: job and texts in one commit. Nobody is handed anything further before they have
 * agreed; what they hold stays theirs. Safe to repeat: texts that are the newest already make no new version.
 *
 * @throws ServiceError `not-found`, `wrong-job-state` for a closed job
 */
export function publishTerms(
  services: Services,
  { jobId, ...wanted }: TermsBody & { readonly jobId: string },
): Promise<TermsView> {
  return untilCommitted(async () => {
    const job = await loadJob(services, jobId);
    if (job.state === 'closed') {
      throw new ServiceError('wrong-job-state', {
        detail: 'nobody reads new terms of a closed job',
        state: job.state,
      });
    }
    const newest = await newestTerms(services, job);
    const next = withTerms(job, newest, textsOf(wanted), services.now());
    if (next === undefined) return viewOfTerms(newest);
    return (await services.store.commit(next)) ? viewOfTerms(next[1]) : LOST;
  });
}

/** The texts that were given: an absent one stays as it was. */
const textsOf = ({ consent, instructions }: TermsBody) => ({
  ...(consent === undefined ? {} : { consent }),
  ...(instructions === undefined ? {} : { instructions }),
});
