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
  for await (const text of linesOf(source)) {
    line++;
    mustBeUtf8(text, line, name);
    if (text.trim() !== '') yield { line, value: parsed(text, line, name, form) };
  }
}

/** No answer is that long: what is, has no line breaks. In UTF-16 units. */
const LONGEST_LINE = 1 << 24;

/** Lines that end with LF, CR or both, in whatever chunks they come. */
async function* linesOf(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let [rest, line, waits] = ['', 1, false];
  for await (const chunk of source.chunks()) {
    const text = decoder.decode(chunk, { stream: true });
    const ends = waits || /[\r\n]/.test(text);
    // A CR at the end of a chunk may be half of a line break: it waits for the other half.
    waits = text.endsWith('\r');
    const lines = ends ? (rest + text).split(/\r\n|\n|\r(?!$)/) : [rest + text];
    rest = lines.pop() ?? '';
    yield* lines;
    line += lines.length;
    if (rest.length <= LONGEST_LINE) continue;
    const message = `a line of at most ${LONGEST_LINE} characters was expected, got a longer one`;
    throw badInput(nameOf(source.path), { line, column: 1 }, message);
  }
  yield (rest + decoder.decode()).replace(/\r$/, '');
}

/** Bytes that are not UTF-8 are U+FFFD by now. */
function mustBeUtf8(text: string, line: number, name: string): void {
  const at = text.indexOf('\ufffd');
  if (at < 0) return;
  throw badInput(name, { line, column: at + 1 }, 'text in UTF-8 was expected, got other bytes');
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
