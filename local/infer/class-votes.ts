import { votesFromColumns } from '../../src/inference/votes.ts';
import { type AnswerTable, badLabel } from './answer-table.ts';
import { badInput, nameOf } from './source.ts';

/** A probability each; several such tables are held at once, 8 bytes a number. */
const MOST_PROBABILITIES = 2 ** 25;

/**
 * The votes of a table, once its labels are found to be the classes declared, if any are.
 *
 * @throws Failure with line and field, and for more than fits one process
 */
export function classVotes(table: AnswerTable, declared: readonly string[] | undefined) {
  mustBeDeclared(declared, table);
  mustBeSpelledAlike(table);
  const { names: classes, numbers: vote } = table.labels.ordered(declared);
  const { tasks, annotators } = table;
  const numbers = tasks.names.length * classes.length;
  if (classes.length > 65_536 || numbers > MOST_PROBABILITIES) {
    const got = `${tasks.names.length} tasks and ${classes.length} classes`;
    const most = `65536 classes and ${MOST_PROBABILITIES} tasks times classes fit one process`;
    throw badInput(
      nameOf(table.path),
      { line: 1, column: table.labelPlace },
      `at most ${most}, got ${got}`,
    );
  }
  const shape = {
    taskCount: tasks.names.length,
    annotatorCount: annotators.names.length,
    classCount: classes.length,
  };
  const columns = { task: tasks.numbers, annotator: annotators.numbers, vote };
  return { classes, votes: votesFromColumns(columns, shape) };
}

function mustBeDeclared(classes: readonly string[] | undefined, table: AnswerTable): void {
  const foreign = table.labels.names.find((label) => classes?.includes(label) === false);
  if (foreign !== undefined) throw badLabel(table, foreign, `one of ${classes?.join(', ')}`);
}

/** `1` and `1.0` are one class to people and two to a table, so where all classes are numbers one is wrong. */
function mustBeSpelledAlike(table: AnswerTable): void {
  const { names } = table.labels;
  if (names.length > 10_000 || names.some((name) => !Number.isFinite(Number(name)))) return;
  const spelled = new Map<number, string>();
  for (const name of names) {
    const before = spelled.get(Number(name));
    if (before !== undefined) throw badLabel(table, name, `written ${before} as elsewhere`);
    spelled.set(Number(name), name);
  }
}
