import { describeKind, explain } from '../contracts/explain.ts';
import type { JobFile } from '../contracts/job.ts';
import { FileName, MAX_LINE_CHARS, ManifestLine } from '../contracts/manifest.ts';
import { ServiceError } from '../core/errors.ts';
import type { Groups } from '../core/groups.ts';
import { inputKey, lineProblem, type ReadLine, readLine } from '../core/import.ts';
import type { Job } from '../core/job.ts';
import type { LineIndex } from '../core/line-index.ts';
import type { ObjectStore, Tokens } from '../ports.ts';
import { type Line, MOST_LINE_BYTES } from './lines.ts';
import { contentOf } from './lookup.ts';

/** What reading lines takes of the services: the key's digests, and copies of files. */
export interface LineServices {
  readonly tokens: Pick<Tokens, 'mac'>;
  readonly objects: Pick<ObjectStore, 'copy'>;
}

/** What reading a manifest needs to know besides the line: `folder` ends in a slash or is empty. */
export interface Reading {
  readonly job: Pick<Job, 'jobId' | 'file'>;
  readonly folder: string;
  readonly index: LineIndex;
  readonly groups: Groups;
}

/** A line that was looked at; `read` is absent for a blank one. */
export interface ReadManifestLine {
  readonly line: number;
  readonly end: number;
  readonly read?: ReadLine;
}

const MOST_COPIES = 16;
const MOST_DEPTH = 30;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses lines, marks repeated data objects, and takes our own copy of every file they name.
 *
 * The copies get names that say nothing, so that neither an owner's folder nor a file name tells gold
 * from work; the bytes labelled are then the bytes imported, whatever happens to the owner's file.
 *
 * @param before lines of the manifest that came before these
 */
export async function readBatch(
  services: LineServices,
  reading: Reading,
  before: number,
  lines: readonly Line[],
): Promise<ReadManifestLine[]> {
  const parsed = lines.map(({ bytes, end }, i) => {
    const line = before + i + 1;
    const read = bytes.length === 0 ? undefined : parse(services, reading, line, bytes);
    return read === undefined ? { line, end } : { line, end, read };
  });
  const copied: ReadManifestLine[] = [];
  for (let from = 0; from < parsed.length; from += MOST_COPIES) {
    const some = parsed.slice(from, from + MOST_COPIES);
    copied.push(...(await Promise.all(some.map((item) => withMedia(services, reading, item)))));
  }
  return copied;
}

function parse(
  services: LineServices,
  reading: Reading,
  line: number,
  bytes: Uint8Array,
): ReadLine {
  const value = jsonOf(bytes);
  if (value === NOT_UTF8) {
    if (line > 1) return lineProblem(line, 'not-utf8', 'the line is not UTF-8 text');
    throw new ServiceError('not-utf8', {
      detail:
        'the manifest must be UTF-8 text, one JSON object a line; its first line is not UTF-8',
    });
  }
  if (value === TOO_LONG) {
    const most = MAX_LINE_CHARS.toLocaleString('en');
    return lineProblem(line, 'too-long', `the line has more than ${most} characters`);
  }
  if (value === TOO_DEEP) {
    return lineProblem(line, 'too-deep', `the line nests more than ${MOST_DEPTH} deep`);
  }
  if (value === NOT_JSON) return lineProblem(line, 'not-json', 'the line is not a JSON object');
  const read = readValue(value, line, reading.job.file);
  if (read.kind === 'problem') return read;
  return repeated(services, reading, line, read) ?? grouped(services, reading, line, read);
}

/** Reads what a line says, by its form and by the question. */
export function readValue(value: unknown, line: number, file: JobFile): ReadLine {
  const checked = ManifestLine.safeParse(value);
  if (checked.success) return readLine(checked.data, line, file);
  const reason = explain(checked.error, value, describeKind)[0]?.message;
  return lineProblem(line, 'wrong-form', reason ?? 'the line has another form');
}

/** What is wrong with a line whose data object an earlier one has; undefined for a new one. */
function repeated(
  services: LineServices,
  { index }: Reading,
  line: number,
  read: Exclude<ReadLine, { kind: 'problem' }>,
): ReadLine | undefined {
  const met = index.add(contentOf(services, read.task), line);
  const isFirst = met === 0 || met >= line;
  const same = read.kind === 'task' ? met : index.add(digestOfTruth(services, read), line);
  if (isFirst) return undefined;
  if (same === met) return lineProblem(line, 'duplicate', `the same data object as line ${met}`);
  const other = `the same data object as line ${met}, whose gold is another or which has none`;
  return lineProblem(line, 'contradicting-gold', other);
}

/** The line, unless it does not fit into the group that it names. */
function grouped(
  services: LineServices,
  { index, groups }: Reading,
  line: number,
  read: Exclude<ReadLine, { kind: 'problem' }>,
): ReadLine {
  if (read.kind === 'gold' || read.placed.group === null) {
    groups.end();
    return read;
  }
  const met = index.add(digestOfGroup(services, read.placed.group), line);
  return groups.take(line, read.placed, met < line ? met : 0) ?? read;
}

const TOO_LONG = Symbol('too long');
const TOO_DEEP = Symbol('too deep');
const NOT_JSON = Symbol('not JSON');
const NOT_UTF8 = Symbol('not UTF-8');

function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.length >= MOST_LINE_BYTES) return TOO_LONG;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return NOT_UTF8;
  }
  if (text.length > MAX_LINE_CHARS) return TOO_LONG;
  try {
    const value: unknown = JSON.parse(text);
    return isDeeper(value, MOST_DEPTH) ? TOO_DEEP : value;
  } catch {
    return NOT_JSON;
  }
}

/** True when lists and objects stand more than `depth` deep in each other. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

/** Names a data object together with its known answers. */
const digestOfTruth = (
  services: LineServices,
  { task, truth }: Extract<ReadLine, { kind: 'gold' }>,
): string =>
  services.tokens.mac(`truth:${contentOf(services, task)}:${truth.toSorted().join()}`).slice(0, 16);

const digestOfGroup = (services: LineServices, group: string): string =>
  services.tokens.mac(`group:${group}`).slice(0, 16);

/**
 * Marks a line that was read before as `readBatch` did: its data object, and its group unless it repeats
 * another line's. A line that was skipped for its form leaves no mark.
 */
export function markLine(
  services: LineServices,
  { job, index }: Pick<Reading, 'job' | 'index'>,
  line: number,
  bytes: Uint8Array,
): void {
  const value = jsonOf(bytes);
  if (typeof value !== 'object' || value === null) return;
  const read = readValue(value, line, job.file);
  if (read.kind === 'problem') return;
  const met = index.add(contentOf(services, read.task), line);
  if (read.kind === 'gold') {
    if (met === 0) index.add(digestOfTruth(services, read), line);
    return;
  }
  if (met !== 0 || read.placed.group === null) return;
  index.add(digestOfGroup(services, read.placed.group), line);
}

async function withMedia(
  services: LineServices,
  { job, folder }: Reading,
  item: ReadManifestLine,
): Promise<ReadManifestLine> {
  const { read, line } = item;
  if (read === undefined || read.kind === 'problem' || read.task.sourceRef === undefined)
    return item;
  const from = uploadedName(folder, read.task.sourceRef);
  if (from === undefined) {
    const reason =
      'source-ref must be a path relative to the manifest, of letters, digits and . _ - / without ..';
    return { ...item, read: lineProblem(line, 'foreign-source-ref', reason) };
  }
  const media = await ownCopy(services, job.jobId, from);
  if (media === undefined) {
    return {
      ...item,
      read: lineProblem(line, 'missing-file', 'source-ref names a file that was not uploaded'),
    };
  }
  return { ...item, read: { ...read, task: { ...read.task, media } } };
}

/** Copies an uploaded file to a name that says nothing. @returns its key; undefined when no such file was uploaded */
export async function ownCopy(
  { objects, tokens }: LineServices,
  jobId: string,
  from: string,
): Promise<string | undefined> {
  const media = `media/${jobId}/${tokens.mac(`media:${jobId}:${from}`).slice(0, 32)}`;
  return (await objects.copy(inputKey(jobId, from), media)) ? media : undefined;
}

/**
 * The name under which the file of a `source-ref` is uploaded: its path from the manifest, without `.`
 * parts; undefined when it is an address, climbs out, or has what names of files may not have.
 */
export function uploadedName(folder: string, sourceRef: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(sourceRef)) return undefined;
  const parts = (folder + sourceRef).split('/').filter((part) => part !== '.' && part !== '');
  const name = FileName.safeParse(parts.join('/'));
  return name.success ? name.data : undefined;
}
