import type { ImportProgress, Uploads } from '../contracts/manifest.ts';
import { ServiceError } from '../core/errors.ts';
import { Groups } from '../core/groups.ts';
import { inputKey, newImport } from '../core/import.ts';
import type { Import, Job } from '../core/job.ts';
import { LineIndex } from '../core/line-index.ts';
import type { Services, Store } from '../ports.ts';
import { ChunkWriter } from './import-chunk.ts';
import { markLine, type Reading, readBatch } from './import-lines.ts';
import { type Line, linesOf } from './lines.ts';
import { loadJob } from './lookup.ts';

const UPLOAD_MS = 60 * 60_000;
const LINES_A_BATCH = 500;

/** Gives a URL for each file the owner wants to upload, an hour long. */
export async function signUploads(
  services: Services,
  jobId: string,
  names: readonly string[],
): Promise<Uploads> {
  await draftJob(services, jobId);
  const expiresAt = services.now() + UPLOAD_MS;
  const uploads = names.map(async (name) => ({
    name,
    url: await services.objects.signPut(inputKey(jobId, name), { expiresAt }),
    expiresAt,
  }));
  return { uploads: await Promise.all(uploads) };
}

/**
 * Reads a manifest on from where the last step stopped, for about `stepMs`.
 *
 * Flat memory whatever its length; bad and repeated lines are counted, named by number and skipped.
 * Safe to repeat and to run twice at once: a chunk writes the same items whoever writes it, and the
 * import's own version decides who moves it on.
 *
 * @throws ServiceError `not-found`, `wrong-job-state`, `other-manifest`, `not-utf8`
 */
export async function importStep(
  services: Services,
  asked: { readonly jobId: string; readonly manifest: string; readonly stepMs: number },
): Promise<ImportProgress> {
  const deadline = services.now() + asked.stepMs;
  const job = await draftJob(services, asked.jobId);
  const state = await openImport(services, asked.jobId, asked.manifest);
  const reached = state.done ? state : await readOn(services, job, state, deadline);
  return progressOf(reached);
}

async function draftJob(services: Services, jobId: string): Promise<Job> {
  const job = await loadJob(services, jobId);
  if (job.state === 'draft') return job;
  throw new ServiceError('wrong-job-state', {
    detail: `tasks can be imported while a job is a draft; this one is ${job.state}`,
    state: job.state,
  });
}

/**
 * The import of a job as it stands. It is born with its first chunk: a manifest of which nothing could be
 * read may be replaced, by one of any name.
 */
async function openImport(services: Services, jobId: string, manifest: string): Promise<Import> {
  const known = await services.store.get({ kind: 'import', jobId }, 'strong');
  if (known !== undefined && known.manifest !== manifest) {
    throw new ServiceError('other-manifest', {
      detail: `this job is filled from ${known.manifest}, got ${manifest}`,
    });
  }
  if (known?.done) return known;
  const head = await services.objects.head(inputKey(jobId, manifest));
  if (head === undefined) {
    throw new ServiceError('not-found', {
      detail: `${manifest} has not been uploaded for this job`,
    });
  }
  if (known === undefined) return { ...newImport(jobId, manifest, head.bytes), version: 0 };
  if (known.totalBytes === head.bytes) return known;
  throw new ServiceError('other-manifest', {
    detail: `${manifest} had ${known.totalBytes} bytes when its import began, and has ${head.bytes}`,
  });
}

const progressOf = (state: Import): ImportProgress => ({
  manifest: state.manifest,
  done: state.done,
  bytes: state.offset,
  totalBytes: state.totalBytes,
  lines: state.lines,
  tasks: state.tasks,
  gold: state.gold,
  training: state.training ?? 0,
  exam: state.exam ?? 0,
  duplicates: state.duplicates,
  skipped: state.skipped,
  problems: [...state.problems],
});

/** Reads batches of lines into chunks until the end or the deadline. */
async function readOn(
  services: Services,
  job: Job,
  state: Import,
  deadline: number,
): Promise<Import> {
  const index = await indexUpTo(services, job, state);
  const groups = new Groups(job.file.taskSuiteSize);
  const reading: Reading = { job, folder: folderOf(state.manifest), index, groups };
  const writer = new ChunkWriter(services, job, state);
  const body = await manifestFrom(services, state, state.offset);
  let batch: Line[] = [];
  for await (const line of linesOf(body, state.offset)) {
    batch.push(line);
    if (batch.length < LINES_A_BATCH) continue;
    if (!(await take(services, reading, writer, batch))) return current(services, state);
    batch = [];
    if (services.now() >= deadline && writer.stored !== state) {
      remember(services, writer.running, index);
      return writer.stored;
    }
  }
  const whole = await take(services, reading, writer, batch);
  const finished = whole ? await writer.finish() : undefined;
  indexes.get(services.store)?.delete(job.jobId);
  return finished ?? current(services, state);
}

/** Adds a batch line by line. @returns false when somebody else stored a chunk first */
async function take(
  services: Services,
  reading: Reading,
  writer: ChunkWriter,
  batch: readonly Line[],
): Promise<boolean> {
  for (const read of await readBatch(services, reading, writer.running.lines, batch)) {
    if ((await writer.add(read)) === 'lost') return false;
  }
  return true;
}

async function current(services: Services, state: Import): Promise<Import> {
  return (await services.store.get(state, 'strong')) ?? state;
}

const folderOf = (manifest: string): string => manifest.slice(0, manifest.lastIndexOf('/') + 1);

/** The manifest's bytes from an offset on; at its very end there are none to ask for. */
async function manifestFrom(services: Services, state: Import, offset: number) {
  const bytes = state.totalBytes - offset;
  if (bytes === 0) return nothing();
  const key = inputKey(state.jobId, state.manifest);
  const body = await services.objects.get(key, { offset, bytes });
  if (body === undefined)
    throw new ServiceError('not-found', { detail: `${state.manifest} is gone` });
  return body;
}

async function* nothing(): AsyncIterable<Uint8Array> {}

/** Indexes of imports under way; `offset` is how far each has seen. */
const indexes = new WeakMap<Store, Map<string, { offset: number; index: LineIndex }>>();

function remember(services: Services, { jobId, offset }: Import, index: LineIndex): void {
  const known = indexes.get(services.store) ?? new Map();
  indexes.set(services.store, known.set(jobId, { offset, index }));
}

/** The data objects met so far; after a crash the part already imported is read again for it. */
async function indexUpTo(services: Services, job: Job, state: Import): Promise<LineIndex> {
  const known = indexes.get(services.store)?.get(state.jobId);
  if (known !== undefined && known.offset >= state.offset) return known.index;
  const index = new LineIndex();
  if (state.offset === 0) return index;
  let line = 0;
  for await (const { bytes, end } of linesOf(await manifestFrom(services, state, 0), 0)) {
    if (end > state.offset) break;
    line++;
    markLine(services, { job, index }, line, bytes);
  }
  return index;
}
