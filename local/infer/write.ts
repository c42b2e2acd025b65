import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How much text is gathered before it is written. */
const CHUNK = 1 << 16;

function* chunked(lines: Iterable<object>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}

/**
 * Writes text to a file, or to stdout for `-`. A file appears whole or not at all: what was there before
 * stays until the last byte is written.
 */
export async function writeText(path: string, text: Iterable<string>): Promise<void> {
  if (path === '-') {
    for (const chunk of text) {
      if (!process.stdout.write(chunk)) await new Promise((go) => process.stdout.once('drain', go));
    }
    return;
  }
  const partial = `${path}.${process.pid}.partial`;
  try {
    await pipeline(Readable.from(text), createWriteStream(partial, { flags: 'wx' }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes objects as JSON Lines; see `writeText`. */
export const writeLines = (path: string, lines: Iterable<object>): Promise<void> =>
  writeText(path, chunked(lines));
