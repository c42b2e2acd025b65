import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { VoteColumns, VotesShape } from '../../src/inference/votes.ts';
import { NameColumn } from './name-column.ts';

/** Answers as inference takes them, with the names that the numbers stand for, each list sorted. */
export interface NamedAnswers {
  readonly columns: VoteColumns;
  readonly shape: VotesShape;
  readonly tasks: readonly string[];
  readonly annotators: readonly string[];
  readonly classes: readonly string[];
}

/** Something in a file of answers that is not as it must be: where, what came and what was expected. */
export class BadAnswers extends Error {
  override readonly name = 'BadAnswers';
  /** Of the end of the record, from 1. */
  readonly line: number;
  /** Which field of the record, from 1. */
  readonly column: number;

  constructor(line: number, column: number, what: string) {
    super(`line ${line}, column ${column}: ${what}`);
    this.line = line;
    this.column = column;
  }
}

/** No record of answers is that long: what is, is no CSV or has a quote that nobody closed. */
const LONGEST_RECORD = 1 << 20;

/**
 * Reads answers of one class each from CSV: `task,annotator,label` or `task,worker,label`, in any order and
 * among other columns, which are not looked at.
 *
 * Bytes come in chunks cut anywhere. Quotes by RFC 4180; CRLF, LF or CR; a byte order mark and empty lines
 * are skipped. Numbers go by sorted names, so that the order of the file leaves no trace.
 *
 * @throws BadAnswers at a column missing or doubled, a record of another length than the head, a name that
 *   is empty, not UTF-8 or no text, and at what is no CSV
 */
export async function readAnswers(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<NamedAnswers> {
  const table = new AnswerTable();
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

const EXPECTED = 'a head with task, annotator (or worker) and label was expected';

/** The columns of a file, filled record by record. */
class AnswerTable {
  readonly #task = new NameColumn();
  readonly #annotator = new NameColumn();
  readonly #label = new NameColumn();
  #head: Head | undefined;

  add(record: readonly string[], line: number): void {
    if (this.#head === undefined) {
      this.#head = headOf(record, line);
      return;
    }
    const { width, task, annotator, label } = this.#head;
    if (record.length !== width) {
      const what = `${width} fields were expected as in the head, got ${record.length}`;
      throw new BadAnswers(line, Math.min(record.length, width), what);
    }
    addName(this.#task, record, task, line);
    addName(this.#annotator, record, annotator, line);
    addName(this.#label, record, label, line);
  }

  finish(): NamedAnswers {
    if (this.#head === undefined) throw new BadAnswers(1, 1, `${EXPECTED}, got an empty file`);
    const [task, annotator] = [this.#task.sorted(), this.#annotator.sorted()];
    const label = this.#label.sorted();
    return {
      columns: { task: task.numbers, annotator: annotator.numbers, vote: label.numbers },
      shape: {
        taskCount: task.names.length,
        annotatorCount: annotator.names.length,
        classCount: label.names.length,
      },
      tasks: task.names,
      annotators: annotator.names,
      classes: label.names,
    };
  }
}

/** How many fields a record has, and which of them is what. */
interface Head {
  readonly width: number;
  readonly task: number;
  readonly annotator: number;
  readonly label: number;
}

function headOf(record: readonly string[], line: number): Head {
  const place = (...known: string[]): number => {
    const [first, second] = record.flatMap((name, i) => (known.includes(name.trim()) ? [i] : []));
    if (first === undefined)
      throw new BadAnswers(line, 1, `${EXPECTED}, got ${shown(record.join())}`);
    if (second === undefined) return first;
    throw new BadAnswers(
      line,
      second + 1,
      `one column ${known.join(' or ')} was expected, got two`,
    );
  };
  return {
    width: record.length,
    task: place('task'),
    annotator: place('annotator', 'worker'),
    label: place('label'),
  };
}

/** Control characters, and what a decoder puts where bytes are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

function addName(column: NameColumn, record: readonly string[], index: number, line: number): void {
  const name = record[index] ?? '';
  if (!column.add(name)) return;
  if (name === '') throw new BadAnswers(line, index + 1, 'a name was expected, got nothing');
  if (!NO_TEXT.test(name)) return;
  throw new BadAnswers(line, index + 1, `text in UTF-8 was expected, got ${shown(name)}`);
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

function inOurWords(error: CsvError): BadAnswers {
  const [line, column] = [Number(error['lines'] ?? 1), Number(error['column'] ?? 0)];
  return new BadAnswers(line, column + 1, WORDS[error.code] ?? error.message);
}
