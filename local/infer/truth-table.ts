import { columnsOf } from './answer-table.ts';
import type { NameColumn } from './name-column.ts';
import { badInput, nameOf, openSource } from './source.ts';

/** What a table of truth or gold says of a task. */
export interface TruthRow {
  readonly line: number;
  /** Which field of the line the label is, from 1. */
  readonly column: number;
  /** The place of the task among those that have answers. */
  readonly t: number;
  readonly label: string;
}

const LABEL = ['label', 'score', 'truth'] as const;

/**
 * Reads a CSV table `task,label`, each task once and each one that has answers; the value may also be called
 * `score` or `truth`. No path, no rows.
 *
 * @throws Failure with line and field
 */
export async function truthTable(
  path: string | undefined,
  tasks: readonly string[],
): Promise<TruthRow[]> {
  if (path === undefined) return [];
  const wanted = [['task'], LABEL];
  const { columns, lines, places } = await columnsOf(await openSource(path), wanted);
  const [taskPlace = 1, labelPlace = 1] = places;
  const [task, label] = columns.map((column: NameColumn) => column.ordered());
  const at = new Map(tasks.map((name, t) => [name, t]));
  const seen = new Map<number, number>();
  return Array.from(lines, (line, i) => {
    const name = task?.names[task.numbers[i] ?? 0] ?? '';
    const place = { line, column: taskPlace };
    const bad = (message: string) => badInput(nameOf(path), place, message);
    const t = at.get(name);
    if (t === undefined) throw bad(`task ${name} has no answers`);
    const before = seen.get(t);
    if (before !== undefined) throw bad(`task ${name} stands in line ${before} already`);
    seen.set(t, line);
    return { line, column: labelPlace, t, label: label?.names[label.numbers[i] ?? 0] ?? '' };
  });
}

/**
 * The class of each task that a table knows, -1 elsewhere.
 *
 * @throws Failure as `truthTable`, and for a class that is none of the answers'
 */
export async function truthClasses(
  path: string | undefined,
  tasks: readonly string[],
  classes: readonly string[],
): Promise<Int32Array> {
  const truth = new Int32Array(tasks.length).fill(-1);
  const classAt = new Map(classes.map((name, c) => [name, c]));
  for (const { line, column, t, label } of await truthTable(path, tasks)) {
    const c = classAt.get(label);
    if (c === undefined) {
      const known = classes.slice(0, 20).join(', ');
      const message = `no answer is ${label}: one of ${known} was expected, or name it by --classes`;
      throw badInput(nameOf(path ?? ''), { line, column }, message);
    }
    truth[t] = c;
  }
  return truth;
}
