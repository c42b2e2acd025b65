import type { LineAnswers } from './line-answers.ts';
import { badInput, nameOf } from './source.ts';
import type { NamedSpan } from './tags.ts';

interface Marked {
  readonly length?: number | undefined;
  readonly spans: readonly NamedSpan[];
}

/**
 * How long each task is: what a line of it says, or the end of its last span, [T].
 *
 * @throws Failure where lines of a task do not agree, and at a span that ends after its task
 */
export function spanLengths({ lines, tasks }: LineAnswers<Marked>, path: string): Float64Array {
  const declared = new Map<string, number>();
  const bad = (line: number, message: string) =>
    badInput(nameOf(path), { line, column: 1 }, message);
  for (const { task, line, value } of lines) {
    const { length = declared.get(task) } = value;
    if (length === undefined) continue;
    const before = declared.get(task) ?? length;
    if (before !== length)
      throw bad(line, `task ${task} is ${before} long elsewhere, got ${length}`);
    declared.set(task, length);
  }
  const reached = new Map<string, number>(declared);
  for (const { task, line, value } of lines) {
    const end = value.spans.reduce((last, span) => Math.max(last, span[1]), 0);
    const most = declared.get(task) ?? end;
    if (end > most) throw bad(line, `spans of task ${task} must end by ${most}, got ${end}`);
    reached.set(task, Math.max(reached.get(task) ?? 0, end));
  }
  return Float64Array.from(tasks, (task) => reached.get(task) ?? 0);
}
