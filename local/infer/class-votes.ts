import { votesFromColumns } from '../../src/inference/votes.ts';
import type { AnswerTable } from './answer-table.ts';
import { mustBeClasses } from './class-names.ts';
import type { Kind } from './outcome.ts';
import { badInput, nameOf } from './source.ts';

/** A probability each; several such tables are held at once, 8 bytes a number. */
const MOST_PROBABILITIES = 2 ** 25;

/**
 * The votes of a table, once its labels are found to be classes: those declared, if any are.
 *
 * @throws Failure with line and field, and for more than fits one process
 */
export function classVotes(
  table: AnswerTable,
  declared: readonly string[] | undefined,
  kind: Kind | undefined,
) {
  mustBeClasses(table, declared, kind);
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
