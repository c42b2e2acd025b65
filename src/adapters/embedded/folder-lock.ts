import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './object-content.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
};

/** The process that serves a data folder now, other than this one. */
export function holderOf(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    return pid !== process.pid && pid > 0 && isAlive(pid) ? pid : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Takes a data folder for this process; one that was killed holds nothing.
 *
 * @returns how to let go
 * @throws when another process serves it: two would not see each other's stream
 */
export function lockFolder(folder: string): () => void {
  if (folder === ':memory:') return () => undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holder = holderOf(folder);
  if (holder !== undefined) {
    throw new Error(
      `${folder} is in use by process ${holder}: stop that one, or name another folder`,
    );
  }
  const path = join(folder, 'pid');
  writeFileSync(path, String(process.pid), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}
