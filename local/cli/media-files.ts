import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { uploadedName } from '../../src/flows/import-lines.ts';
import { linesOf } from '../../src/flows/lines.ts';

/** A file that a manifest names, and the name it is uploaded under. */
export interface MediaFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: number;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
};

/** The media type of a file by its name. */
export const mediaTypeOf = (path: string): string =>
  MEDIA_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';

/**
 * The files that a manifest names by `source-ref`, each once, in order.
 *
 * What is not there or cannot be named is left out: the import then tells its line.
 */
export async function mediaFilesOf(manifestPath: string): Promise<MediaFile[]> {
  const folder = dirname(manifestPath);
  const names = new Set<string>();
  for await (const { bytes } of linesOf(createReadStream(manifestPath), 0)) {
    const name = nameIn(bytes);
    if (name !== undefined) names.add(name);
  }
  const files: MediaFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) continue;
    files.push({ name, path, bytes: found.size, changedAt: Math.floor(found.mtimeMs) });
  }
  return files;
}

function nameIn(line: Uint8Array): string | undefined {
  try {
    const sourceRef = JSON.parse(Buffer.from(line).toString('utf8'))?.['source-ref'];
    return typeof sourceRef === 'string' ? uploadedName('', sourceRef) : undefined;
  } catch {
    return undefined;
  }
}
