import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const DATABASE = 'assay.db';

/**
 * Copies a data folder that may be in use: the database as it is at one instant, then the objects, then
 * the key. Objects are stored before an item names them and never deleted, so the copy has all that its
 * database names. What is on its way meanwhile is in the folder alone.
 *
 * @throws Error when there is no service in the folder, or something in `to` already
 */
export async function copyHome(folder: string, to: string): Promise<void> {
  const from = join(folder, DATABASE);
  if (!existsSync(from)) throw new Error(`${folder} holds no service: name its folder with --data`);
  if (existsSync(join(to, DATABASE))) throw new Error(`${to} holds a service: name a new folder`);
  await mkdir(to, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(from, { timeout: 5_000 });
  try {
    database.prepare('VACUUM INTO ?').run(join(to, DATABASE)); // one read transaction; writers go on
  } finally {
    database.close();
  }
  await cp(join(folder, 'objects'), join(to, 'objects'), {
    recursive: true,
    filter: (path) => basename(path) !== 'tmp',
  });
  await copyFile(join(folder, 'key'), join(to, 'key'));
}
