import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import type { HandTask } from '../../src/contracts/assignment.ts';
import type { ApiClient } from '../api-client.ts';
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
  const known = new Map<string, string>();
  for (const { line, record } of recordsOf(path, await readFile(path, 'utf8'))) {
    const { truth = '', source, 'source-ref': file = '' } = record;
    if (!choices.includes(truth)) throw wrong(path, line, `truth must be ${choices.join(' or ')}`);
    const digest = source === undefined ? sha256Of(join(dirname(path), file)) : digestOf(source);
    known.set(await digest, truth);
  }
  return async (task, client) => known.get(await digestOfTask(task, client));
}

/** A record by the names in the first one, and the line on which it ends. */
interface TruthRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly line: number;
}

function recordsOf(path: string, text: string): TruthRecord[] {
  const columns = (head: string[]): string[] => {
    const fine = head.includes('truth') && (head.includes('source') || head.includes('source-ref'));
    if (fine) return head;
    throw wrong(path, 1, 'the columns must be truth and source, or truth and source-ref');
  };
  const records: TruthRecord[] = [];
  const on_record = (record: TruthRecord['record'], { lines }: { readonly lines: number }) => {
    records.push({ record, line: lines });
    return null;
  };
  try {
    parse(text, { bom: true, columns, skip_empty_lines: true, on_record });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw wrong(path, Number(error['lines'] ?? 1), 'the line is not CSV');
  }
  return records;
}

const wrong = (path: string, line: number, what: string): Failure =>
  new Failure('failed', 'invalid-truth', `${path}:${line}: ${what}`, { line });
