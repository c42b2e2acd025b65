import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { wrongUse } from './failure.ts';

/** The folder of a local service where none is named. */
export const DATA_FOLDER = '.assay';

/**
 * `local.json` in the folder of a local service: where it answers, and an owner's invite with the
 * device it belongs to, which this machine's user exchanges for a session whenever one is needed.
 */
export const LocalFile = z.object({
  url: z.url(),
  invite: z.string(),
  device: z.string(),
  /** When the invite ends, in epoch milliseconds. */
  expiresAt: z.int(),
});
export type LocalFile = z.infer<typeof LocalFile>;

const pathIn = (folder: string): string => join(folder, 'local.json');

/** @throws Failure when the file is there and is not ours */
export function readLocalFile(folder: string): LocalFile | undefined {
  const path = pathIn(folder);
  if (!existsSync(path)) return undefined;
  try {
    return LocalFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw wrongUse(`${path} is not what 'assay local' writes: remove it and start that again`);
  }
}

/** Replaces the file whole; only this user may read it. */
export function writeLocalFile(folder: string, file: LocalFile): void {
  const fresh = `${pathIn(folder)}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, pathIn(folder));
}

/** The nearest `.assay` with a `local.json`, here or in a folder above. */
export function findDataFolder(from: string): string | undefined {
  const here = resolve(from);
  const folder = join(here, DATA_FOLDER);
  if (existsSync(pathIn(folder))) return folder;
  const above = dirname(here);
  return above === here ? undefined : findDataFolder(above);
}

/** What a command must be told to find a folder from here: nothing of the one that is found by itself. */
export const dataOption = (folder: string): string =>
  relative(DATA_FOLDER, folder) === '' ? '' : ` --data ${relative('.', folder)}`;
