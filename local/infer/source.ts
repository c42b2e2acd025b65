import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Failure, failureOf, wrongUse } from '../cli/failure.ts';

/** A wrong place in a file of the user's, told the way compilers do, so that editors jump to it. */
export function badInput(
  name: string,
  place: { readonly line: number; readonly column: number },
  message: string,
): Failure {
  const { line, column } = place;
  const where = `${name}:${line}:${column}`;
  return new Failure('wrongUse', 'invalid-input', `${where}: ${message}`, { line, column });
}

/** The name by which messages call a source. */
export const nameOf = (path: string): string => (path === '-' ? 'stdin' : path);

/** A file, or stdin, that is read once; how it begins is known before. */
export interface Source {
  readonly path: string;
  /** Its first bytes, unpacked; none of an empty file. */
  readonly beginning: Uint8Array;
  /** All its bytes in chunks, unpacked: to be asked for once. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
}

/**
 * Opens a file, or stdin for `-`, and unpacks it where it is gzip, whatever it is called.
 *
 * @param read is told how many bytes were read, packed as they lie there
 * @throws Failure when it is no text: a byte 0 near its beginning, or broken gzip
 */
export async function openSource(
  path: string,
  read: (bytes: number) => void = () => {},
): Promise<Source> {
  if (path !== '-') await mustBeReadable(path);
  const raw: Readable = path === '-' ? process.stdin : createReadStream(path);
  const bytes = unpacked(raw, path, read);
  const first = await bytes.next();
  const beginning: Uint8Array = first.done ? new Uint8Array() : first.value;
  mustBeText(beginning, path);
  return {
    path,
    beginning,
    chunks: async function* () {
      if (beginning.length > 0) yield beginning;
      yield* bytes;
    },
  };
}

/** A file that cannot be read is a mistake of whoever named it. */
async function mustBeReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
    if (!(await stat(path)).isDirectory()) return;
  } catch (error) {
    throw wrongUse(failureOf(error).message);
  }
  throw wrongUse(`${path}: that is a folder, and should be a file`);
}

async function* unpacked(
  raw: Readable,
  path: string,
  read: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const chunks = raw[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = async function* () {
    for (let next: IteratorResult<Uint8Array> = first; !next.done; next = await chunks.next()) {
      const bytes = next.value; // no encoding is set: chunks are bytes
      read(bytes.length);
      yield bytes;
    }
  };
  const [one, two] = first.value;
  if (one === 0x1f && two === 0x8b) yield* gunzipped(all(), path);
  else yield* all();
}

async function* gunzipped(
  packed: AsyncGenerator<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const done = pipeline(packed, gunzip).catch(() => {}); // the reader below meets the same error
  try {
    yield* gunzip;
  } catch (cause) {
    const message = 'the file begins as gzip and cannot be unpacked: it is damaged or cut short';
    throw Object.assign(badInput(nameOf(path), { line: 1, column: 1 }, message), { cause });
  } finally {
    await done;
  }
}

function mustBeText(bytes: Uint8Array, path: string): void {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const message = 'text in UTF-8 was expected, got UTF-16: save it in the other encoding';
    throw badInput(nameOf(path), { line: 1, column: 1 }, message);
  }
  const at = bytes.indexOf(0);
  if (at < 0) return;
  const message = 'text was expected (CSV or JSON Lines, also as gzip), got a binary file';
  throw badInput(nameOf(path), { line: 1, column: at + 1 }, message);
}
