import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const DATABASE = 'assay.db';

/**
 * Copies a data folder that may be in use: the database as it is at one instant, then the objects, then
 * the key. Objects are stored before an item names them and never deleted, so the copy has all that its
 * database names. What is on its way meanwhile is in the folder alone.
 *
 * The copy is this user's alone, and gets its name when it is whole: one that a full disk or a crash has
 * ended would start as a service that lacks objects, under another key.
 *
 * @throws Error when there is no service in the folder, or anything in `to` already
 */
export async function copyHome(folder: string, to: string): Promise<void> {
  if (!existsSync(join(folder, DATABASE)))
    throw new Error(`${folder} holds no service: name its folder with --data`);
  const there = existsSync(to) ? await readdir(to) : [];
  if (there.length > 0) throw new Error(`${to} is not empty: name a new folder`);
  const end = resolve(to);
  await mkdir(dirname(end), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(`${end}.`);
  try {
    await copyParts(folder, fresh);
    if (existsSync(end)) await rmdir(end);
    await rename(fresh, end);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function copyParts(folder: string, to: string): Promise<void> {
  const database = new DatabaseSync(join(folder, DATABASE), { timeout: 5_000 });
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
