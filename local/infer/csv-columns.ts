import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
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
  /** The line on which each record ends, from 1. */
  readonly lines: Uint32Array;
}

/** No record is that long: what is, is no CSV or has a quote that nobody closed. */
const LONGEST_RECORD = 1 << 20;

/**
 * Reads some columns of CSV, in any order and among others, which are not looked at.
 *
 * Bytes come in chunks cut anywhere. Quotes by RFC 4180; CRLF, LF or CR; a byte order mark and empty lines
 * are skipped. Only names and numbers are kept: 4 bytes a field and 4 a record.
 *
 * @param wanted the names that each column may go by
 * @throws BadTable at a column missing or doubled, a record of another length than the head, a field that
 *   is empty, not UTF-8 or no text, and at what is no CSV
 */
export async function readColumns(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  wanted: readonly (readonly string[])[],
): Promise<CsvColumns> {
  const table = new Table(wanted);
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
  readonly #lines: number[] = [];
  /** Where in a record each wanted column stands, once the head is read. */
  #places: readonly number[] | undefined;
  #width = 0;

  constructor(wanted: readonly (readonly string[])[]) {
    this.#wanted = wanted;
    this.#columns = wanted.map(() => new NameColumn());
  }

  add(record: readonly string[], line: number): void {
    if (this.#places === undefined) {
      this.#places = this.#wanted.map((names) => placeOf(record, names, this.#expected, line));
      this.#width = record.length;
      return;
    }
    if (record.length !== this.#width) {
      const what = `${this.#width} fields were expected as in the head, got ${record.length}`;
      throw new BadTable(line, Math.min(record.length, this.#width), what);
    }
    this.#columns.forEach((column, i) => {
      addField(column, record, this.#places?.[i] ?? 0, line);
    });
    this.#lines.push(line);
  }

  finish(): CsvColumns {
    if (this.#places === undefined)
      throw new BadTable(1, 1, `${this.#expected}, got an empty file`);
    if (this.#lines.length === 0)
      throw new BadTable(1, 1, 'a head and records were expected, got a head alone');
    return { columns: this.#columns, lines: Uint32Array.from(this.#lines) };
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
  const [first, second] = head.flatMap((name, i) => (names.includes(name.trim()) ? [i] : []));
  if (first === undefined) throw new BadTable(line, 1, `${expected}, got ${shown(head.join())}`);
  if (second === undefined) return first;
  throw new BadTable(line, second + 1, `one column ${names.join(' or ')} was expected, got two`);
}

/** Control characters, and what a decoder puts where bytes are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

function addField(column: NameColumn, record: readonly string[], index: number, line: number) {
  const name = record[index] ?? '';
  if (!column.add(name)) return;
  if (name === '') throw new BadTable(line, index + 1, 'a name was expected, got nothing');
  if (!NO_TEXT.test(name)) return;
  throw new BadTable(line, index + 1, `text in UTF-8 was expected, got ${shown(name)}`);
}

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
