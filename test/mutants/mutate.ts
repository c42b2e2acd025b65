import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './table.ts';

/** Where the sources are that defects are put into copies of. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The text of a file with a defect in it.
 *
 * @throws Error when what is to be replaced does not stand in it once
 */
export function mutated({ name, file, find, replace }: Mutant): string {
  const parts = readFileSync(join(ROOT, file), 'utf8').split(find);
  if (parts.length !== 2) {
    throw new Error(`“${name}”: its text stands ${parts.length - 1} times in ${file}, not once`);
  }
  return parts.join(replace);
}
