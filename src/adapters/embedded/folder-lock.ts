import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const BUSY = 5; // SQLITE_BUSY

/**
 * Takes a data folder for this process, by SQLite's lock on a file of its own: the operating system
 * drops it with the process, however that ends.
 *
 * @returns how to let go; undefined when another server has it: two would not see each other's stream
 */
function tryLock(folder: string): (() => void) | undefined {
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
    return () => file.close();
  } catch (error) {
    file.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw error;
  }
}

/** True while some server has a data folder. */
export function isServed(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const release = tryLock(folder);
  release?.();
  return release === undefined;
}

/**
 * Takes a data folder, made when absent, for a server.
 *
 * @returns how to let go
 * @throws when another server has it
 */
export function lockFolder(folder: string): () => void {
  if (folder === ':memory:') return () => undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = tryLock(folder);
  if (release !== undefined) return release;
  throw new Error(`another Assay serves ${folder}: stop that one, or name another folder`);
}
