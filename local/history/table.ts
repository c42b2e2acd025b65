import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { plainMap } from './dynamodb-json.ts';
import { BadInput, type Line, linesOf, shaped } from './lines.ts';
import {
  Row,
  StoredAnnotator,
  StoredAssignment,
  StoredGold,
  StoredJob,
  StoredSuite,
} from './stored.ts';

/** A stored item, the row it is in, and where that was read. */
export interface Stored<T> {
  readonly where: string;
  readonly row: Row;
  readonly item: T;
}

type Lease = StoredSuite['leases'][number];

/** What is stored, by kind; keys are ids, with the job's in front where ids are only a job's own. */
export class Table {
  readonly jobs = new Map<string, Stored<StoredJob>>();
  readonly suites = new Map<string, Stored<StoredSuite>>();
  readonly assignments = new Map<string, Stored<StoredAssignment>>();
  readonly annotators = new Map<string, Stored<StoredAnnotator>>();
  readonly gold = new Map<string, Stored<StoredGold>>();
  /** Assignments by suite. */
  readonly turnsAt = new Map<string, StoredAssignment[]>();
  readonly #keys = new Set<string>();

  /** The live lease of an assignment. */
  leaseOf(assignmentId: string): Lease | undefined {
    const [jobId = '', taskSuiteId = ''] = assignmentId.split('.');
    const suite = this.suites.get(suiteKey({ jobId, taskSuiteId }));
    return suite?.item.leases.find((lease) => lease.assignmentId === assignmentId);
  }

  /** @throws BadInput for what is no row of an Assay table, or stands there twice */
  add(line: Line): void {
    const row = shaped(Row, line);
    const key = `${row.pk} ${row.sk}`;
    if (this.#keys.has(key)) throw new BadInput(line.where, 'this key was there before');
    this.#keys.add(key);
    this.#keep(row, { where: line.where, value: row.body });
  }

  #keep(row: Row, body: Line): void {
    const stored = <T>(schema: z.ZodType<T>): Stored<T> => ({
      where: body.where,
      row,
      item: shaped(schema, body),
    });
    const { kind } = row.body;
    if (kind === 'job') put(this.jobs, stored(StoredJob), ({ jobId }) => jobId);
    if (kind === 'taskSuite') put(this.suites, stored(StoredSuite), suiteKey);
    if (kind === 'assignment') this.#turn(stored(StoredAssignment));
    if (kind === 'annotator') put(this.annotators, stored(StoredAnnotator), personKey);
    if (kind === 'gold') put(this.gold, stored(StoredGold), goldKey);
  }

  #turn(stored: Stored<StoredAssignment>): void {
    put(this.assignments, stored, ({ assignmentId }) => assignmentId);
    const key = suiteKey(stored.item);
    this.turnsAt.set(key, [...(this.turnsAt.get(key) ?? []), stored.item]);
  }
}

function put<T>(map: Map<string, Stored<T>>, stored: Stored<T>, key: (item: T) => string): void {
  map.set(key(stored.item), stored);
}

export const suiteKey = (of: { readonly jobId: string; readonly taskSuiteId: string }): string =>
  `${of.jobId} ${of.taskSuiteId}`;
export const personKey = (of: { readonly jobId: string; readonly annotatorId: string }): string =>
  `${of.jobId} ${of.annotatorId}`;
const goldKey = ({ jobId, goldId }: StoredGold): string => `${jobId} ${goldId}`;

/**
 * Reads an exported table: a file of an export to S3 or a folder of them, `.gz` or not, or the
 * `assay.db` of a local service, which may be running.
 */
export async function readTable(path: string): Promise<Table> {
  const table = new Table();
  const rows = path.endsWith('.db') ? databaseRows(path) : exportedRows(path);
  for await (const line of rows) table.add(line);
  if (table.jobs.size === 0) throw new BadInput(path, 'there is no job in this table');
  return table;
}

/** Reads in one transaction, so that a running service cannot tear the picture. */
function* databaseRows(path: string): Generator<Line> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare('SELECT pk, sk, version, q, at, n, body FROM item').iterate();
    for (const { q, at, n, body, ...key } of rows) {
      const entries = Object.entries({ q, at, n }).filter(([, value]) => value !== null);
      const value = { ...key, ...Object.fromEntries(entries), body: JSON.parse(String(body)) };
      yield { where: `${path} ${key['pk']} ${key['sk']}`, value };
    }
  } finally {
    database.close();
  }
}

const ExportedLine = z.object({ Item: z.looseObject({}) });

async function* exportedRows(path: string): AsyncGenerator<Line> {
  for (const file of filesOf(path)) {
    for await (const line of linesOf(file)) {
      const { Item } = shaped(ExportedLine, line);
      yield { where: line.where, value: plainRow(line.where, Item) };
    }
  }
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => /\.jsonl?(\.gz)?$/.test(name));
  if (files.length === 0)
    throw new BadInput(path, 'no file in this folder ends in .json or .json.gz');
  return files.sort().map((name) => join(path, name));
}

function plainRow(where: string, item: object): unknown {
  try {
    return plainMap(item);
  } catch (error) {
    throw new BadInput(where, `not DynamoDB JSON: ${(error as Error).message}`);
  }
}
