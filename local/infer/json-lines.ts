import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type * as z from 'zod';
import { explain } from '../../src/contracts/explain.ts';
import { readJsonText } from '../cli/json-text.ts';
import { badInput, nameOf, type Source } from './source.ts';

/** A line of a file that holds what was expected, with its number from 1. */
export interface JsonLine<T> {
  readonly line: number;
  readonly value: T;
}

/**
 * Reads JSON Lines, one object a line; empty lines are skipped.
 *
 * @throws Failure with line and column at the first line that is not JSON or not of the form
 */
export async function* jsonLines<T>(
  source: Source,
  form: z.ZodType<T>,
): AsyncGenerator<JsonLine<T>> {
  const name = nameOf(source.path);
  let line = 0;
  for await (const text of createInterface({ input: Readable.from(source.chunks()) })) {
    line++;
    if (text.trim() !== '') yield { line, value: parsed(text, line, name, form) };
  }
}

function parsed<T>(text: string, line: number, name: string, form: z.ZodType<T>): T {
  const json = readJsonText(text);
  const [fault] = json.faults;
  if (fault !== undefined) throw badInput(name, { line, column: fault.column }, fault.message);
  const result = form.safeParse(json.value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path ?? [];
  const { column } = json.placeOf(path);
  const message = explain(result.error, json.value)[0]?.message ?? 'the form is wrong';
  throw badInput(name, { line, column }, message);
}
