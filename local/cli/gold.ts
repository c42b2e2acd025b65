import { readFile, stat } from 'node:fs/promises';
import { count, counted } from '../../pages/owner/model/figures.ts';
import type { AddedGold, ChangeGoldBody, GoldChange, Rescored } from '../../src/contracts/gold.ts';
import type { Uploads } from '../../src/contracts/manifest.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { mediaFilesOf, mediaTypeOf } from './media-files.ts';
import { findJob, type Service, withService } from './service.ts';
import { atMost, upload } from './transfer.ts';
import { problemLine } from './validate.ts';

const LINES_A_CALL = 50;
const BYTES_A_CALL = 128 * 1024;
const UPLOADS_A_CALL = 200;
const UPLOADS_AT_ONCE = 8;
interface FileLine {
  readonly line: number;
  readonly value: unknown;
  readonly bytes: number;
}

/** The lines of a file, those that are no JSON with what they are: the service tells why not. */
async function linesIn(path: string): Promise<FileLine[]> {
  const text = await readFile(path, 'utf8');
  return text.split(/\r?\n/).flatMap((json, i) => {
    if (json.trim() === '') return [];
    return [{ line: i + 1, value: parsedLine(path, i + 1, json), bytes: Buffer.byteLength(json) }];
  });
}

function parsedLine(path: string, line: number, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Failure('failed', 'not-json', `${path}:${line}: the line is not a JSON object`);
  }
}

/** Parts of a file that one request takes. */
function* parts(lines: readonly FileLine[]): Generator<FileLine[]> {
  let [part, bytes]: [FileLine[], number] = [[], 0];
  for (const line of lines) {
    const isFull = part.length === LINES_A_CALL || bytes + line.bytes > BYTES_A_CALL;
    if (isFull && part.length > 0) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(line);
    bytes += line.bytes;
  }
  if (part.length > 0) yield part;
}

/** Adds gold by lines as in a manifest, with the files that they name. */
export function addGold(context: Context, idOrName: string, path: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId, file } = await findJob(service, idOrName);
    const lines = await linesIn(path);
    if (file.question.media !== 'text') await sendFiles(service, jobId, path);
    await sendAll(context, service, { jobId, path, lines }, (values) => ({ lines: values }));
  });
}

async function sendFiles(service: Service, jobId: string, path: string): Promise<void> {
  const files = await mediaFilesOf(path);
  for (let from = 0; from < files.length; from += UPLOADS_A_CALL) {
    const some = files.slice(from, from + UPLOADS_A_CALL);
    const asked = { upload: some.map(({ name }) => name) };
    const { uploads } = await service.call<Uploads>('POST', `/jobs/${jobId}/gold`, asked);
    const urls = new Map(uploads.map(({ name, url }) => [name, url]));
    await atMost(UPLOADS_AT_ONCE, some, async ({ name, path: from_ }) => {
      const { size } = await stat(from_);
      const sending = { path: from_, bytes: size, mediaType: mediaTypeOf(from_) };
      await service.patiently(() => upload(urls.get(name) ?? '', sending, () => {}));
    });
  }
}

interface Sending {
  readonly jobId: string;
  readonly path: string;
  readonly lines: readonly FileLine[];
}

/** Sends a file part by part, tells what is wrong line by line, and counts what became gold. */
async function sendAll(
  { out }: Context,
  service: Service,
  { jobId, path, lines }: Sending,
  bodyOf: (values: readonly unknown[]) => object,
): Promise<void> {
  let [fresh, repeated, wrong] = [0, 0, 0];
  for (const part of parts(lines)) {
    const body = bodyOf(part.map(({ value }) => value));
    const reply = await service.call<AddedGold>('POST', `/jobs/${jobId}/gold`, body);
    fresh += reply.added.filter((one) => !one.repeated).length;
    repeated += reply.added.filter((one) => one.repeated).length;
    wrong += reply.problems.length;
    for (const { line, code, reason } of reply.problems) {
      const at = { line: part[line - 1]?.line ?? line, code, reason };
      out.result({ file: path, ...at }, problemLine(path, at));
    }
  }
  const known = repeated === 0 ? '' : `, ${count(repeated)} there before`;
  out.result(
    { jobId, added: fresh, repeated, skipped: wrong },
    `added ${count(fresh)} gold${known}`,
  );
  if (wrong > 0) {
    throw new Failure('failed', 'invalid-gold', `${path}: ${counted(wrong, 'line')} left out`);
  }
}

/** Why an answer is right. */
export interface MakeOptions {
  readonly reason?: string;
}

/** Makes one task of a job gold. */
export function makeGold(
  context: Context,
  idOrName: string,
  task: MakeOptions & { readonly taskId: string; readonly gold: string[] },
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const body = { origin: 'made', tasks: [task] };
    const { added, problems } = await service.call<AddedGold>('POST', `/jobs/${jobId}/gold`, body);
    const [wrong] = problems;
    if (wrong !== undefined) {
      const { code, reason } = wrong;
      const named = reason.startsWith(task.taskId) ? reason : `${task.taskId}: ${reason}`;
      throw new Failure('refused', code, named);
    }
    const goldId = added[0]?.goldId ?? '';
    context.out.result({ jobId, ...added[0] }, `${task.taskId} is ${goldId} now, and work no more`);
  });
}

/** Makes the tasks of a checked list gold. */
export function promoteGold(context: Context, idOrName: string, path: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const lines = await linesIn(path);
    const body = (tasks: readonly unknown[]) => ({ origin: 'promoted', tasks: tasks.map(signed) });
    await sendAll(context, service, { jobId, path, lines }, body);
  });
}

/** A line of the list without what it showed to its reader. */
function signed(line: unknown): unknown {
  if (typeof line !== 'object' || line === null) return line;
  const { source: _, sourceRef: __, ...task } = line as Record<string, unknown>; // the service checks the rest
  return task;
}

/** Why gold is changed, and whether its verdicts are taken back: `retire` alone asks that. */
export interface ChangeOptions {
  readonly note?: string;
  readonly discount?: boolean;
}

interface Changing extends ChangeOptions {
  readonly act: ChangeGoldBody['act'];
  readonly goldId: string;
  /** What is right; `correct` alone has some. */
  readonly answers?: string[];
}

/** Changes a gold task, and waits until everybody is judged anew. */
export function changeGold(context: Context, idOrName: string, asked: Changing): Promise<void> {
  const body = bodyOf(asked);
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const changed: GoldChange['changed'] = [];
    for (let looked = 0; ; ) {
      const path = `/jobs/${jobId}/gold/${encodeURIComponent(asked.goldId)}`;
      const step = await service.call<GoldChange>('POST', path, body);
      looked += step.looked;
      changed.push(...step.changed);
      if (!step.done) continue;
      const judged = `${counted(looked, 'record')} made anew, ${count(changed.length)} changed`;
      const first = `${asked.goldId} is ${step.state}: ${step.accepted.join(' or ')}; ${judged}`;
      const text = [first, ...changed.map(changedLine)].join('\n');
      return context.out.result({ jobId, ...step, looked, changed }, text);
    }
  });
}

/** Whose verdicts changed, and who stands otherwise than before. */
function changedLine({ annotatorId, before, after, standing }: Rescored): string {
  const share = ({ right, answered }: Rescored['before']) =>
    `${count(right)} of ${count(answered)}`;
  const now = standing === undefined ? '' : `; was ${standing.from}, is ${standing.to}`;
  return `${annotatorId} had ${share(before)} right, has ${share(after)}${now}`;
}

function bodyOf(asked: Changing): ChangeGoldBody {
  const { act, answers = [], note, discount = false } = asked;
  switch (act) {
    case 'correct':
      return { act, gold: answers, ...(note === undefined ? {} : { reason: note }) };
    case 'retire':
      return { act, why: note ?? '', discount };
    case 'uphold':
      return { act, ...(note === undefined ? {} : { note }) };
    case 'reinstate':
      return { act };
  }
}
