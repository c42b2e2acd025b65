import type { AddedGold } from '../../contracts/gold.ts';
import { type Gold, goldIdOf } from '../../core/gold.ts';
import { goldCount } from '../../core/gold-walk.ts';
import { chunkKey, inputKey, type PayloadTask } from '../../core/import.ts';
import type { Job } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { LOST, type Lost, untilCommitted } from '../attempts.ts';
import { ownCopy, readValue, uploadedName } from '../import-lines.ts';
import { linesOf } from '../lines.ts';
import { contentOf } from '../lookup.ts';
import { goldJob, type KnownGold, knownGold, sameTruth, withAdded } from './gold-job.ts';

/** Files of gold that is added later stand apart: none can take the place of a file of the import. */
export const GOLD_FOLDER = 'added-gold/';

const CHUNK_NAME_CHARS = 12;

/** A manifest longer than this is not searched for work that is the same as new gold. */
const MOST_SEARCHED_BYTES = 64 * 2 ** 20;

type Problem = AddedGold['problems'][number];

interface NewGold {
  readonly line: number;
  readonly task: PayloadTask;
  readonly truth: readonly string[];
  readonly content: string;
  readonly reason?: string;
}

/**
 * Adds gold to a running job by lines as in its manifest: what is wrong with one is told by number and stops none.
 *
 * One transaction {job, gold …}. Safe to repeat: what is shown names it, so the same line is the same gold.
 *
 * @throws ServiceError `not-found`, `wrong-job-state`
 */
export function addLines(
  services: Services,
  asked: { readonly jobId: string; readonly by: string },
  lines: readonly unknown[],
): Promise<AddedGold> {
  return untilCommitted(async () => {
    const job = await goldJob(services, asked.jobId);
    const known = await knownGold(services, job);
    const read = await Promise.all(lines.map((line, i) => readGold(services, job, i + 1, line)));
    const sorted = sort(read, known, await workLike(services, job, read));
    const won = await store(services, job, asked.by, sorted.fresh);
    return won === LOST ? LOST : { added: [...sorted.repeated, ...won], ...rest(sorted, job) };
  });
}

const rest = ({ problems, fresh }: Sorted, job: Job) => ({
  problems: [...problems],
  gold: goldCount(job) + fresh.length,
});

const problem = (line: number, code: string, reason: string): Problem => ({ line, code, reason });

async function readGold(
  services: Services,
  job: Job,
  line: number,
  value: unknown,
): Promise<NewGold | Problem> {
  const read = readValue(value, line, job.file);
  if (read.kind === 'problem') return read.problem;
  if (read.kind === 'task') return problem(line, 'no-gold', 'the line must have gold');
  if (read.use !== 'work') {
    return problem(line, 'wrong-use', `gold for ${read.use} comes with the manifest alone`);
  }
  const content = contentOf(services, read.task);
  const { truth, reason } = read;
  const task = await withMedia(services, job.jobId, read.task);
  if (typeof task === 'string') return problem(line, 'missing-file', task);
  return { line, task, truth, content, ...(reason === undefined ? {} : { reason }) };
}

/** The task with our own copy of its file. @returns or what is wrong with its name */
async function withMedia(
  services: Services,
  jobId: string,
  task: PayloadTask,
): Promise<PayloadTask | string> {
  if (task.sourceRef === undefined) return task;
  const from = uploadedName(GOLD_FOLDER, task.sourceRef);
  if (from === undefined) return 'source-ref must be a path of letters, digits and . _ - /';
  const media = await ownCopy(services, jobId, from);
  return media ? { ...task, media } : 'source-ref names a file that was not uploaded as gold';
}

interface Sorted {
  readonly fresh: readonly NewGold[];
  readonly repeated: AddedGold['added'];
  readonly problems: readonly Problem[];
}

function sort(
  read: readonly (NewGold | Problem)[],
  { byContent }: KnownGold,
  work: ReadonlySet<string>,
): Sorted {
  const fresh = new Map<string, NewGold>();
  const repeated: AddedGold['added'] = [];
  const problems: Problem[] = [];
  for (const one of read) {
    if ('code' in one) {
      problems.push(one);
      continue;
    }
    const there = byContent.get(one.content) ?? fresh.get(one.content);
    const clash = clashOf(one, there, work);
    if (clash !== undefined) problems.push(clash);
    else if (there === undefined) fresh.set(one.content, one);
    else if ('goldId' in there)
      repeated.push({ line: one.line, goldId: there.goldId, repeated: true });
  }
  return { fresh: [...fresh.values()], repeated, problems };
}

/** What keeps a line from being gold: what shows the same already, or the same work. */
function clashOf(
  { line, content, truth }: NewGold,
  there: Gold | NewGold | undefined,
  work: ReadonlySet<string>,
): Problem | undefined {
  if (there === undefined) {
    const reason = 'it is a task of this job: make that task gold, by its id';
    return work.has(content) ? problem(line, 'gold-is-work', reason) : undefined;
  }
  const which = 'goldId' in there ? there.goldId : `line ${there.line}`;
  if (!sameTruth(there.truth, truth)) {
    return problem(line, 'contradicting-gold', `${which} shows this with other gold`);
  }
  if ('goldId' in there) return undefined;
  return problem(line, 'duplicate', `the same data object as ${which}`);
}

/** Which of some new gold stands in the manifest as work: people who answered it would meet it again. */
async function workLike(
  services: Services,
  { jobId, file }: Job,
  read: readonly (NewGold | Problem)[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const wanted = new Set(read.flatMap((one) => ('content' in one ? [one.content] : [])));
  const imported = await services.store.get({ kind: 'import', jobId }, 'strong');
  if (file.question.media !== 'text' || wanted.size === 0 || imported === undefined) return found;
  if (imported.totalBytes > MOST_SEARCHED_BYTES) return found;
  const body = await services.objects.get(inputKey(jobId, imported.manifest));
  for await (const { bytes } of body === undefined ? [] : linesOf(body, 0)) {
    const source = workOf(bytes);
    if (source === undefined) continue;
    const content = contentOf(services, { source });
    if (wanted.has(content)) found.add(content);
  }
  return found;
}

/** What a line of the manifest shows as work; undefined for gold and for what was skipped. */
function workOf(bytes: Uint8Array): string | undefined {
  try {
    const line: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof line !== 'object' || line === null || 'gold' in line || !('source' in line)) return;
    return typeof line.source === 'string' ? line.source : undefined;
  } catch {
    return undefined;
  }
}

/** Stores new gold: its lines as one object, then the job and the gold together. */
async function store(
  services: Services,
  job: Job,
  by: string,
  fresh: readonly NewGold[],
): Promise<AddedGold['added'] | Lost> {
  if (fresh.length === 0) return [];
  const { jobId } = job;
  const lines = fresh.map(({ task }) => Buffer.from(`${JSON.stringify(task)}\n`));
  const bytes = Buffer.concat(lines);
  const digest = services.newDigest();
  digest.update(bytes);
  const chunk = digest.hex().slice(0, CHUNK_NAME_CHARS);
  await services.objects.put(chunkKey(jobId, chunk), bytes, { mediaType: 'application/jsonl' });
  let offset = 0;
  const items = fresh.map(({ truth, content, reason }, i): Gold => {
    const payload = { chunk, offset, bytes: lines[i]?.length ?? 0 };
    offset += payload.bytes;
    return {
      kind: 'gold',
      jobId,
      goldId: goldIdOf(goldCount(job) + i),
      truth,
      payload,
      exposures: 0,
      origin: 'uploaded',
      content,
      ...(reason === undefined ? {} : { reason }),
      added: { by, at: services.now() },
      version: 1,
    };
  });
  const won = await services.store.commit([withAdded(job, items.length), ...items]);
  if (!won) return LOST;
  return items.map(({ goldId }, i) => ({ line: fresh[i]?.line ?? 0, goldId, repeated: false }));
}
