import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ObjectHead } from '../../ports.ts';

/**
 * Every file starts with a block of this size that holds the media type: type and content appear
 * together whatever crashes, and a hard link copies both. The content starts behind it.
 */
export const HEADER_BYTES = 256;

/** Up to here ranges are read at once, longer ones as a stream; and so much is written at once. */
export const AT_ONCE_BYTES = 256 * 1_024;

/** True for an error of the file system with one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** Opens a file, or not: undefined when there is none. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function openNowIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** What a file holds; undefined when there is none. */
export async function headOf(path: string): Promise<ObjectHead | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const bytes = (await file.stat()).size - HEADER_BYTES;
    return { bytes, mediaType: buffer.toString().trimEnd() };
  } finally {
    await file.close();
  }
}

/** Opens only when it is read, so that a reader who never starts holds no file. */
async function* stream(path: string, start: number, end: number): AsyncIterable<Uint8Array> {
  yield* createReadStream(path, { start, end });
}

async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  if (chunk.length > 0) yield chunk;
}

/**
 * The content of a file or a range of it; a range past the end gives what there is.
 *
 * What is short is read without leaving the turn: about 30 µs, where four visits to the thread pool cost
 * a busy server four turns of its loop.
 */
export function contentOf(
  path: string,
  range?: { readonly offset: number; readonly bytes: number },
): AsyncIterable<Uint8Array> | undefined {
  const file = openNowIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    const start = Math.min(HEADER_BYTES + (range?.offset ?? 0), size);
    const bytes = Math.min(range?.bytes ?? size, size - start);
    if (bytes > AT_ONCE_BYTES) return stream(path, start, start + bytes - 1);
    const buffer = Buffer.alloc(bytes);
    return once(buffer.subarray(0, readSync(file, buffer, 0, bytes, start)));
  } finally {
    closeSync(file);
  }
}
