import type * as z from 'zod';
import { jsonLines } from './json-lines.ts';
import { badInput, nameOf, openSource, type Source } from './source.ts';

/** A line of answers, with the annotator by whichever of both names the file has. */
export interface LineAnswer<T> {
  readonly line: number;
  readonly task: string;
  readonly annotator: string;
  /** Their places among all tasks and annotators. */
  readonly t: number;
  readonly a: number;
  readonly value: T;
}

interface Named {
  readonly task: string;
  readonly worker?: string | undefined;
  readonly annotator?: string | undefined;
}

/** Lines of answers and the names in them, in order; an annotator may have answered a task twice. */
export interface LineAnswers<T> {
  readonly lines: readonly LineAnswer<T>[];
  readonly tasks: readonly string[];
  readonly annotators: readonly string[];
  /** Answers of each of them. */
  readonly perTask: Uint32Array;
  readonly perAnnotator: Uint32Array;
}

/**
 * Reads a file of one answer a line.
 *
 * @throws Failure with line and column, and for a file without an answer
 */
export async function lineAnswers<T extends Named>(
  source: Source,
  form: z.ZodType<T>,
): Promise<LineAnswers<T>> {
  const read: { line: number; annotator: string; value: T }[] = [];
  for await (const { line, value } of jsonLines(source, form)) {
    const annotator = value.annotator ?? value.worker ?? '';
    read.push({ line, annotator, value });
  }
  if (read.length === 0) {
    throw badInput(
      nameOf(source.path),
      { line: 1, column: 1 },
      'expected answers, got an empty file',
    );
  }
  const tasks = [...new Set(read.map(({ value }) => value.task))];
  const annotators = [...new Set(read.map(({ annotator }) => annotator))].sort();
  const [taskAt, annotatorAt] = [placesOf(tasks), placesOf(annotators)];
  const perTask = new Uint32Array(tasks.length);
  const perAnnotator = new Uint32Array(annotators.length);
  const lines = read.map(({ line, annotator, value }) => {
    const t = taskAt.get(value.task) ?? 0;
    const a = annotatorAt.get(annotator) ?? 0;
    perTask[t] = (perTask[t] ?? 0) + 1;
    perAnnotator[a] = (perAnnotator[a] ?? 0) + 1;
    return { line, task: value.task, annotator, t, a, value };
  });
  return { lines, tasks, annotators, perTask, perAnnotator };
}

/** Where each name stands in a list. */
export const placesOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, place) => [name, place]));

/**
 * What a file of truth or gold says of each task, in their order; undefined where it says nothing.
 *
 * @throws Failure for a task twice or without answers, and as `jsonLines`
 */
export async function lineTruths<T extends { readonly task: string }>(
  path: string | undefined,
  form: z.ZodType<T>,
  tasks: readonly string[],
): Promise<(T | undefined)[]> {
  const truths: (T | undefined)[] = tasks.map(() => undefined);
  if (path === undefined) return truths;
  const at = placesOf(tasks);
  for await (const { line, value } of jsonLines(await openSource(path), form)) {
    const t = at.get(value.task);
    const bad = (message: string) => badInput(nameOf(path), { line, column: 1 }, message);
    if (t === undefined) throw bad(`task ${value.task} has no answers`);
    if (truths[t] !== undefined) throw bad(`task ${value.task} is there twice`);
    truths[t] = value;
  }
  return truths;
}
