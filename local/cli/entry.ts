import { readFile } from 'node:fs/promises';
import { type AdmitReceipt, TermsBody, type TermsView } from '../../src/contracts/entry-view.ts';
import { explain } from '../../src/contracts/explain.ts';
import type { JobFile } from '../../src/contracts/job.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { readJsonText } from './json-text.ts';
import { findJob, withService } from './service.ts';

/** Publishes newer terms of a job, from a JSON file that is checked here first. */
export async function publishTerms(
  context: Context,
  idOrName: string,
  path: string,
): Promise<void> {
  const body = await termsIn(path);
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const terms = await service.call<TermsView>('POST', `/jobs/${jobId}/terms`, body);
    const text = `version ${terms.number} of the terms of ${jobId}: everybody agrees to it before their next tasks`;
    context.out.result({ jobId, ...terms }, text);
  });
}

/** The terms in a file. @throws Failure that says what is wrong, and where */
async function termsIn(path: string): Promise<TermsBody> {
  const { faults, value } = readJsonText(await readFile(path, 'utf8'));
  const { data, error } = TermsBody.safeParse(value);
  if (data !== undefined && faults.length === 0) return data;
  const [fault] = faults;
  const where = fault ? `${path}:${fault.line}:${fault.column}` : path;
  const what = fault?.message ?? (error && explain(error, value)[0]?.message) ?? 'wrong form';
  throw new Failure('refused', 'invalid-request', `${where}: ${what}`);
}

/** Lets one person work without training and exam. */
export function admit(
  context: Context,
  idOrName: string,
  id: string,
  wanted: { readonly days?: number },
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId, file } = await findJob(service, idOrName);
    const path = `/jobs/${jobId}/annotators/${encodeURIComponent(id)}/admit`;
    const receipt = await service.call<AdmitReceipt>('POST', path, wanted);
    context.out.result({ jobId, ...receipt }, admittedWords(id, receipt, file));
  });
}

function admittedWords(id: string, { until }: AdmitReceipt, { entry }: JobFile): string {
  const last = until === null ? 'for good' : `until ${new Date(until).toISOString().slice(0, 10)}`;
  const terms = entry?.consent === undefined ? '' : '; terms they have not agreed to come first';
  return `${id} may work ${last}, without training and exam${terms}`;
}
