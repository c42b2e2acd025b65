import {
  accessSync,
  constants,
  createWriteStream,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failureOf, systemCode, wrongUse } from '../cli/failure.ts';

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
 * stays until the last byte is written, and a stop by Ctrl-C leaves nothing. A link stays a link, and a pipe
 * or device is written to, not replaced.
 */
export async function writeText(path: string, text: Iterable<string>): Promise<void> {
  if (path === '-') {
    for (const chunk of text) {
      if (!process.stdout.write(chunk)) await new Promise((go) => process.stdout.once('drain', go));
    }
    return;
  }
  const target = existsSync(path) ? realpathSync(path) : path;
  if (existsSync(target) && !statSync(target).isFile()) {
    await filled(target, createWriteStream(target), text);
    return;
  }
  const partial = `${target}.${process.pid}.partial`;
  const drop = () => rmSync(partial, { force: true });
  process.once('exit', drop);
  try {
    await filled(target, createWriteStream(partial, { flags: 'wx' }), text);
    renameSync(partial, target);
  } finally {
    drop();
    process.off('exit', drop);
  }
}

/** Writes all; what the system says of a full disk names no file, so it is named here. */
async function filled(path: string, stream: WriteStream, text: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(text), stream);
  } catch (error) {
    throw systemCode(error) === 'ENOSPC' ? Object.assign(error as Error, { path }) : error; // it has a code
  }
}

/**
 * Refuses a file that could not be written, before work is done in vain; makes nothing.
 *
 * @throws Failure for a folder in its place, a folder that is not there, and where this user may not write
 */
export function mustBeWritable(path: string): void {
  if (path === '-') return;
  try {
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (!statSync(path).isDirectory()) accessSync(path, constants.W_OK);
    else throw wrongUse(`${path}: that is a folder, and should be a file`);
  } catch (error) {
    const { message } = failureOf(error);
    throw wrongUse(existsSync(path) ? message : `${path} cannot be written: ${message}`);
  }
}

/** Writes objects as JSON Lines; see `writeText`. */
export const writeLines = (path: string, lines: Iterable<object>): Promise<void> =>
  writeText(path, chunked(lines));
