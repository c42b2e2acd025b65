import { BadTable, readColumns } from './csv-columns.ts';
import type { NameColumn, OrderedNames } from './name-column.ts';
import { badInput, nameOf, type Source } from './source.ts';

/** Answers of a table: a task, an annotator and a label a record, by the names in order. */
export interface AnswerTable {
  readonly path: string;
  readonly tasks: OrderedNames;
  readonly annotators: OrderedNames;
  readonly labels: NameColumn;
  /** The line of each record, from 1, and which of its fields is the label. */
  readonly lines: Uint32Array;
  readonly labelPlace: number;
}

/** Columns of a file by any of their names. @throws Failure with line and field */
export async function columnsOf(source: Source, wanted: readonly (readonly string[])[]) {
  mustBeTable(source);
  try {
    return await readColumns(source.chunks(), wanted);
  } catch (error) {
    throw error instanceof BadTable ? badInput(nameOf(source.path), error, error.message) : error;
  }
}

function mustBeTable({ beginning, path }: Source): void {
  const text = new TextDecoder().decode(beginning.subarray(0, 100)).trimStart();
  if (!/^[[{]/.test(text)) return;
  const message = 'a table (CSV) with a head was expected, got JSON';
  throw badInput(nameOf(path), { line: 1, column: 1 }, message);
}

/** Which names the annotator may go by; other systems say *worker*. */
export const ANNOTATOR = ['annotator', 'worker'] as const;

/** Reads `task,annotator,label` of a CSV file. @throws Failure with line and field */
export async function answerTable(source: Source): Promise<AnswerTable> {
  const wanted = [['task'], ANNOTATOR, ['label']];
  const { columns, lines, places } = await columnsOf(source, wanted);
  const [task, annotator, labels] = columns as [NameColumn, NameColumn, NameColumn]; // as asked for
  const { path } = source;
  return {
    path,
    tasks: task.ordered(),
    annotators: annotator.ordered(),
    labels,
    lines,
    labelPlace: places[2] ?? 1,
  };
}

/** The refusal of a label, at the record that first has it. */
export function badLabel(table: AnswerTable, label: string, expected: string) {
  const { path, labels, lines, labelPlace: column } = table;
  const line = lines[labels.firstRecordOf(label)] ?? 1;
  const got = JSON.stringify(label.slice(0, 40));
  return badInput(nameOf(path), { line, column }, `label must be ${expected}, got ${got}`);
}
