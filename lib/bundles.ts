import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the bundles are: the built package brings them along, `bundleAll` makes them from the sources. */
export const BUNDLES = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/bundles' : '../bundles', import.meta.url),
);

/** The bundle that publishes the pages, with the pages in it. */
export const PUBLISHER = 'publisher';

/** Folder with the bundle of an entry. */
export function bundleOf(entry: string): string {
  const folder = join(BUNDLES, entry);
  if (existsSync(folder)) return folder;
  throw new Error(`there is no bundle of ${entry}: run npm run build first`);
}

/** Digest of a folder's files and their names, whatever their order on disk. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  for (const file of files.sort()) {
    hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}
