import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { GrowingColumn } from './growing-column.ts';
import { NameColumn } from './name-column.ts';

/** Something in a table that is not as it must be: where, what came and what was expected. */
export class BadTable extends Error {
  override readonly name = 'BadTable';
  /** Of the end of the record, from 1. */
  readonly line: number;
  /** Which field of the record, from 1. */
  readonly column: number;

  constructor(line: number, column: number, what: string) {
    super(what);
    this.line = line;
    this.column = column;
  }
}

/** Columns of a table by the order asked for. */
export interface CsvColumns {
  readonly columns: readonly NameColumn[];
  /** Which field of a record each of them is, from 1. */
  readonly places: readonly number[];
  /** The line on which each record ends, from 1. */
  readonly lines: Uint32Array;
}

/** No record is that long: what is, is no CSV or has a quote that nobody closed. */
const LONGEST_RECORD = 1 << 20;

/**
 * What one process holds; more is for the map-reduce form of inference. Names lie in the heap of V8, which is
 * 2 GB on a small machine: 8 million of a column fit it and 16 million end the process without a word.
 */
const LIMITS = { records: 50_000_000, names: 4_000_000 } as const;

/**
 * Reads some columns of CSV, in any order and among others, which are not looked at.
 *
 * Bytes come in chunks cut anywhere. Quotes by RFC 4180; CRLF, LF or CR; a byte order mark and empty lines
 * are skipped, and blanks around a name are no part of it. Columns are found in upper or lower case. Only
 * names and numbers are kept: 4 bytes a field and 4 a record.
 *
 * @param wanted the names that each column may go by
 * @param limits beyond which a table is refused, so that a file without end does not fill the memory
 * @throws BadTable at a column missing or doubled, a record of another length than the head or that is the
 *   head again, a field that is empty, not UTF-8 or no text, and at what is no CSV
 */
export async function readColumns(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  wanted: readonly (readonly string[])[],
  limits: { readonly records: number; readonly names: number } = LIMITS,
): Promise<CsvColumns> {
  const table = new Table(wanted, limits);
  const parser = parse({
    bom: true,
    max_record_size: LONGEST_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (record: readonly string[], { lines }) => {
      table.add(record, lines);
      return null;
    },
  });
  const nothing = new Writable({ objectMode: true });
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), parser, nothing);
  } catch (error) {
    throw error instanceof CsvError ? inOurWords(error) : error;
  }
  return table.finish();
}

/** The columns of a file, filled record by record. */
class Table {
  readonly #wanted: readonly (readonly string[])[];
  readonly #columns: readonly NameColumn[];
  readonly #limits: { readonly records: number; readonly names: number };
  readonly #lines = new GrowingColumn();
  #head: readonly string[] = [];
  /** Where in a record each wanted column stands, once the head is read. */
  #places: readonly number[] | undefined;

  constructor(
    wanted: readonly (readonly string[])[],
    limits: { readonly records: number; readonly names: number },
  ) {
    this.#wanted = wanted;
    this.#limits = limits;
    this.#columns = wanted.map(() => new NameColumn());
  }

  add(record: readonly string[], line: number): void {
    if (this.#places === undefined) {
      this.#places = this.#wanted.map((names) => placeOf(record, names, this.#expected, line));
      this.#head = record;
      return;
    }
    if (record.length !== this.#head.length) {
      const width = this.#head.length;
      const what = `${width} fields were expected as in the head, got ${record.length}`;
      throw new BadTable(line, Math.min(record.length, width), what);
    }
    let isNew = false;
    for (const [i, column] of this.#columns.entries()) {
      isNew = addField(column, record, this.#places[i] ?? 0, line) || isNew;
    }
    this.#lines.push(line);
    if (isNew) this.#mustBeNoHead(record, line);
    if (this.#lines.length > this.#limits.records || isNew) this.#mustFit(line);
  }

  finish(): CsvColumns {
    if (this.#places === undefined)
      throw new BadTable(1, 1, `${this.#expected}, got an empty file`);
    if (this.#lines.length === 0)
      throw new BadTable(1, 1, 'a head and records were expected, got a head alone');
    const places = this.#places.map((place) => place + 1);
    return { columns: this.#columns, places, lines: this.#lines.numbers };
  }

  /** Files put end to end leave the head of the second among the records. */
  #mustBeNoHead(record: readonly string[], line: number): void {
    if (!record.every((field, i) => field === this.#head[i])) return;
    throw new BadTable(line, 1, 'an answer was expected, got the head of the table once more');
  }

  #mustFit(line: number): void {
    const { records, names } = this.#limits;
    const most = Math.max(...this.#columns.map((column) => column.size));
    if (this.#lines.length <= records && most <= names) return;
    const what = `at most ${records} records and ${names} names a column fit one process`;
    throw new BadTable(line, 1, `${what}: infer from parts of the tasks, one after the other`);
  }

  get #expected(): string {
    const names = this.#wanted.map(([name, ...others]) =>
      others.length > 0 ? `${name} (or ${others.join(', ')})` : name,
    );
    return `a head with ${names.slice(0, -1).join(', ')} and ${names.at(-1)} was expected`;
  }
}

function placeOf(
  head: readonly string[],
  names: readonly string[],
  expected: string,
  line: number,
): number {
  const [first, second] = head.flatMap((name, i) =>
    names.includes(name.trim().toLowerCase()) ? [i] : [],
  );
  if (first === undefined) {
    const hint = head.length === 1 && /[;\t]/.test(head[0] ?? '') ? '; fields part by commas' : '';
    throw new BadTable(line, 1, `${expected}, got ${shown(head.join())}${hint}`);
  }
  if (second === undefined) return first;
  throw new BadTable(line, second + 1, `one column ${names.join(' or ')} was expected, got two`);
}

/** Control characters, and what a decoder puts where bytes are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

/** @returns whether the name is a new one */
function addField(column: NameColumn, record: readonly string[], index: number, line: number) {
  const field = record[index] ?? '';
  const name = isPadded(field) ? field.trim() : field;
  if (!column.add(name)) return false;
  if (name === '') throw new BadTable(line, index + 1, 'a name was expected, got nothing');
  if (!NO_TEXT.test(name)) return true;
  throw new BadTable(line, index + 1, `text in UTF-8 was expected, got ${shown(name)}`);
}

/** Whether there may be blanks around a text; looks at its two ends alone. */
const isPadded = (text: string): boolean =>
  isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(text.length - 1));
const isBlank = (code: number): boolean => code <= 32 || code === 160 || code > 0x1fff;

const MOST_SHOWN = 60;
const shown = (text: string): string =>
  JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);

const WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a closing quote was expected before the end of the file',
  CSV_MAX_RECORD_SIZE: `a record must end within ${LONGEST_RECORD} characters`,
  CSV_INVALID_CLOSING_QUOTE: 'a comma or line break must follow a closing quote',
  INVALID_OPENING_QUOTE: 'a quote must open a field; double it inside quotes',
};

function inOurWords(error: CsvError): BadTable {
  const [line, column] = [Number(error['lines'] ?? 1), Number(error['column'] ?? 0)];
  return new BadTable(line, column + 1, WORDS[error.code] ?? error.message);
}
