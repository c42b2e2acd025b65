import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HandTask } from '../../src/contracts/assignment.ts';
import type { ApiClient } from '../api-client.ts';
import { readCsv } from './csv.ts';
import { Failure } from './failure.ts';
import { sha256Of } from './transfer.ts';

/** Tells a simulated annotator what is true of a task, from what the page shows of it. */
export type TruthOf = (task: HandTask, client: ApiClient) => Promise<string | undefined>;

const digestOf = (shown: string | Uint8Array): string =>
  createHash('sha256').update(shown).digest('hex');

/** The digest of what a page shows of a task: its text, or the bytes of its file. */
async function digestOfTask({ source, media }: HandTask, client: ApiClient): Promise<string> {
  if (media === undefined) return digestOf(source ?? '');
  return digestOf(await client.download(media));
}

/** A truth made up from the digest of what is shown: the same for everybody, and of no meaning. */
export function hashTruth(choices: readonly string[]): TruthOf {
  return async (task, client) => {
    const digest = await digestOfTask(task, client);
    return choices[Number.parseInt(digest.slice(0, 8), 16) % choices.length];
  };
}

/**
 * Reads a truth file: CSV with a column `truth` and a column `source` (texts) or `source-ref` (files,
 * relative to it). Tasks that it does not know have no truth.
 *
 * @throws Failure naming the line that is wrong
 */
export async function readTruth(path: string, choices: readonly string[]): Promise<TruthOf> {
  const records = readCsv(await readFile(path, 'utf8'));
  if ('badLine' in records) throw wrong(path, records.badLine, 'the line is not CSV');
  const [head, ...rows] = records;
  const [truthAt, textAt, fileAt] = ['truth', 'source', 'source-ref'].map(
    (name) => head?.fields.indexOf(name) ?? -1,
  ) as [number, number, number]; // of three names
  if (truthAt < 0 || (textAt < 0 && fileAt < 0)) {
    throw wrong(path, 1, 'the columns must be truth and source, or truth and source-ref');
  }
  const known = new Map<string, string>();
  for (const { line, fields } of rows) {
    const truth = fields[truthAt] ?? '';
    if (!choices.includes(truth)) throw wrong(path, line, `truth must be ${choices.join(' or ')}`);
    const text = fields[textAt];
    const file = join(dirname(path), fields[fileAt] ?? '');
    known.set(text === undefined ? await sha256Of(file) : digestOf(text), truth);
  }
  return async (task, client) => known.get(await digestOfTask(task, client));
}

const wrong = (path: string, line: number, what: string): Failure =>
  new Failure('failed', 'invalid-truth', `${path}:${line}: ${what}`, { line });
