import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServiceError } from '../../core/errors.ts';
import { AT_ONCE_BYTES, HEADER_BYTES, hasCode } from './object-content.ts';

/** Tells a full disk, which an owner can mend, from failures that nobody expects. */
function storageFailure(error: unknown): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new ServiceError('storage-full', { detail: 'the disk is full' }, { cause: error });
}

/** A folder that keeps its entry after a crash. Windows cannot and need not flush folders. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Small chunks together: a write costs the same for a line as for a quarter of a megabyte. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < AT_ONCE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  yield Buffer.concat(waiting);
}

/** The files of a folder of objects, each written once and replaced whole. */
export class ObjectFiles {
  readonly #folder: string;
  readonly #temporary: string;
  readonly #flush: boolean;

  /** @param flush false to skip the disk's confirmation, for folders that die with the process */
  constructor(folder: string, flush: boolean) {
    this.#folder = folder;
    this.#temporary = join(folder, 'tmp');
    this.#flush = flush;
    mkdirSync(this.#temporary, { recursive: true });
  }

  /** Named by a hash: no key can climb, be too long, or be a file where another needs a folder. */
  path(key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }

  /** Writes a whole file aside, on the disk when it returns. Leaves nothing when it fails. */
  async write(chunks: AsyncIterable<Uint8Array>, mediaType: string): Promise<string> {
    const path = this.#newName();
    const file = await open(path, 'wx').catch((error) => Promise.reject(storageFailure(error)));
    try {
      await file.writeFile(`${mediaType}\n`.padEnd(HEADER_BYTES));
      for await (const chunk of gathered(chunks)) await file.writeFile(chunk);
      if (this.#flush) await file.sync();
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw storageFailure(error);
    } finally {
      await file.close();
    }
  }

  /** @returns another name for a file, to be put in its place; undefined when there is none */
  async alias(path: string): Promise<string | undefined> {
    const name = this.#newName();
    try {
      await link(path, name);
      return name;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw storageFailure(error);
    }
  }

  /**
   * Puts a file written aside in its place, in one step that others see whole or not at all.
   *
   * @returns false when `ifAbsent` was asked and there is one; of several at once, one gets true
   */
  async place(from: string, to: string, ifAbsent: boolean): Promise<boolean> {
    const folder = dirname(to);
    try {
      const made = await mkdir(folder, { recursive: true });
      if (made && this.#flush) await flushFolder(this.#folder);
      await (ifAbsent ? link(from, to) : rename(from, to));
      if (this.#flush) await flushFolder(folder);
      return true;
    } catch (error) {
      if (ifAbsent && hasCode(error, 'EEXIST')) return false;
      throw storageFailure(error);
    } finally {
      await rm(from, { force: true });
    }
  }

  #newName(): string {
    return join(this.#temporary, randomBytes(12).toString('hex'));
  }
}
