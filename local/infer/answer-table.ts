import { BadTable, readColumns } from './csv-columns.ts';
import type { NameColumn, OrderedNames } from './name-column.ts';
import { badInput, nameOf, type Source } from './source.ts';

/** Answers of a table: a task, an annotator and a label a record, by the names in order. */
export interface AnswerTable {
  readonly path: string;
  readonly tasks: OrderedNames;
  readonly annotators: OrderedNames;
  readonly labels: NameColumn;
  /** The line of each record, from 1. */
  readonly lines: Uint32Array;
}

/** Columns of a file by any of their names. @throws Failure with line and field */
export async function columnsOf(source: Source, wanted: readonly (readonly string[])[]) {
  try {
    return await readColumns(source.chunks(), wanted);
  } catch (error) {
    throw error instanceof BadTable ? badInput(nameOf(source.path), error, error.message) : error;
  }
}

/** Which names the annotator may go by; other systems say *worker*. */
export const ANNOTATOR = ['annotator', 'worker'] as const;

/** Reads `task,annotator,label` of a CSV file. @throws Failure with line and field */
export async function answerTable(source: Source): Promise<AnswerTable> {
  const { columns, lines } = await columnsOf(source, [['task'], ANNOTATOR, ['label']]);
  const [task, annotator, labels] = columns as [NameColumn, NameColumn, NameColumn]; // as asked for
  const { path } = source;
  return { path, tasks: task.ordered(), annotators: annotator.ordered(), labels, lines };
}

/** The refusal of a label, at the record that first has it. */
export function badLabel({ path, labels, lines }: AnswerTable, label: string, expected: string) {
  const line = lines[labels.firstRecordOf(label)] ?? 1;
  const got = JSON.stringify(label.slice(0, 40));
  return badInput(nameOf(path), { line, column: 1 }, `label must be ${expected}, got ${got}`);
}
