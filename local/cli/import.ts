import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { count } from '../../pages/owner/model/figures.ts';
import type { JobFile, JobView } from '../../src/contracts/job.ts';
import type { ImportProgress } from '../../src/contracts/manifest.ts';
import { ProblemError } from '../api-client.ts';
import { mismatches } from './check-manifest.ts';
import { ASSAY, type Context } from './context.ts';
import { EXIT, Failure, wrongUse } from './failure.ts';
import { readJobFile } from './job-file.ts';
import { ProgressBar } from './progress-bar.ts';
import { findJob, type Service, withService } from './service.ts';
import { manifestName, uploadAll } from './upload.ts';
import { problemLine, summaryOf } from './validate.ts';

const MOST_SHOWN = 10;

export interface ImportOptions {
  readonly name?: string;
  readonly job?: string;
}

/**
 * Makes a job of a job file and fills it from a manifest, or goes on where that was interrupted.
 *
 * The upload and each step of the import may be repeated: what is stored stays, whoever is killed when.
 */
export async function importManifest(
  context: Context,
  jobPath: string,
  manifestPath: string,
  options: ImportOptions,
): Promise<void> {
  const { written, file } = await readJobFile(jobPath);
  const name = await manifestName(manifestPath);
  await withService(context, async (service) => {
    const job = await jobFor(service, { written, file, ...options });
    const again = `${ASSAY} import ${jobPath} ${manifestPath} --job ${job.jobId}`;
    context.out.event({ event: 'job', jobId: job.jobId, name: job.file.name });
    context.out.note(`job ${job.jobId} “${job.file.name}”`);
    const calm = onInterrupt(context, again);
    const filling = { jobId: job.jobId, manifestPath, manifestName: name };
    const begun = options.job === undefined ? undefined : await begin(service, filling);
    if (begun === undefined) {
      await uploadAll(context, service, { ...filling, withFiles: file.question.media !== 'text' });
    }
    const start = begun ?? { bytes: 0, totalBytes: (await stat(manifestPath)).size, lines: 0 };
    const found = begun?.done ? begun : await readToEnd(context, service, filling, start);
    calm();
    report(context, job, found, manifestPath);
  });
}

/** A new draft, or the one that is to be continued, which must be of the same job file. */
async function jobFor(
  service: Service,
  asked: ImportOptions & { readonly written: object; readonly file: JobFile },
): Promise<JobView> {
  const { job: idOrName, name, written, file } = asked;
  if (idOrName === undefined) {
    return service.once('POST', '/jobs', name === undefined ? written : { ...written, name });
  }
  const job = await findJob(service, idOrName);
  const same = { ...file, name: job.file.name, $schema: job.file.$schema };
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(same)), job.file)) return job;
  throw wrongUse(`job ${job.jobId} was made of another job file: leave out --job for a new job`);
}

/** Tells how to go on when the user stops it. @returns what ends that */
function onInterrupt({ out }: Context, again: string): () => void {
  const stop = () => {
    out.note(`\nstopped; what is stored stays. To go on:\n  ${again}`);
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', stop);
  return () => process.off('SIGINT', stop);
}

interface Filling {
  readonly jobId: string;
  readonly manifestName: string;
}

const step = (service: Service, { jobId, manifestName }: Filling): Promise<ImportProgress> =>
  service.call('POST', `/jobs/${jobId}/import`, { manifest: manifestName });

/** A first step; undefined when the manifest has not been uploaded yet. */
async function begin(service: Service, filling: Filling): Promise<ImportProgress | undefined> {
  try {
    return await step(service, filling);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'not-found') return undefined;
    if (error.code !== 'other-manifest') throw error;
    const message = `job ${filling.jobId} was begun with another manifest: leave out --job for a new job`;
    throw new Failure('refused', error.code, message);
  }
}

/** Repeats the step until the manifest is read; `start` is where it stands. */
async function readToEnd(
  { out }: Context,
  service: Service,
  filling: Filling,
  start: Pick<ImportProgress, 'bytes' | 'totalBytes' | 'lines'>,
): Promise<ImportProgress> {
  const bar = new ProgressBar(out, { verb: 'importing', counts: 'lines' });
  bar.show({ done: start.bytes, total: start.totalBytes, counted: start.lines });
  for (;;) {
    const state = await step(service, filling);
    const { problems: _, ...counts } = state;
    out.event({ event: 'read', ...counts });
    bar.show({ done: state.bytes, total: state.totalBytes, counted: state.lines });
    if (!state.done) continue;
    bar.end();
    return state;
  }
}

function report(
  { out }: Context,
  { jobId, file }: JobView,
  found: ImportProgress,
  manifestPath: string,
): void {
  const { problems, skipped } = found;
  for (const problem of problems.slice(0, MOST_SHOWN)) out.note(problemLine(manifestPath, problem));
  const more = skipped - Math.min(MOST_SHOWN, problems.length);
  if (more > 0) {
    out.note(`… and ${count(more)} more; '${ASSAY} validate' lists every one`);
  }
  const warnings = mismatches(file, found);
  for (const warning of warnings) out.note(`note: ${warning}`);
  const text = `imported ${summaryOf(found)} into ${jobId}`;
  out.result({ event: 'imported', jobId, ...found, warnings }, text);
  if (found.tasks === 0)
    throw new Failure('failed', 'no-tasks', 'no line of the manifest makes a task');
  out.note(`Next: ${ASSAY} publish ${jobId}`);
}
