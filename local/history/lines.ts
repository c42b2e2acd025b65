import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type * as z from 'zod';
import { describeKind, explain } from '../../src/contracts/explain.ts';

/** A file that cannot be judged: where, and what is wrong with it. */
export class BadInput extends Error {
  override readonly name = 'BadInput';

  constructor(where: string, what: string) {
    super(`${where}: ${what}`);
  }
}

/** A value of a JSON Lines file, and where it stands. */
export interface Line {
  readonly where: string;
  readonly value: unknown;
}

/** Reads JSON Lines, gunzipped when the name ends in `.gz`; empty lines are passed over. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => input.destroy(error));
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const where = `${path}:${++number}`;
    if (text.trim() !== '') yield { where, value: parsed(where, text) };
  }
}

function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInput(where, 'the line is not JSON');
  }
}

/** Checks the form of a value. @throws BadInput that never quotes a text, which may be a patient's */
export function shaped<T>(schema: z.ZodType<T>, { where, value }: Line): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const first = explain(result.error, value, describeKind)[0];
  throw new BadInput(where, first?.message ?? 'the form is wrong');
}
