import type { ObjectStore } from '../../src/ports.ts';
import type { Probe as ContractProbe } from './conformance.ts';

/** Objects under test, and a way to use their URLs: the local server, or plain HTTP. */
export interface OpenedObjects {
  readonly objects: ObjectStore;
  readonly now: () => number;
  /** A URL for GET whose time is over. */
  expiredUrl(key: string): Promise<string>;
  fetch(url: string, init: { method: string; body?: Uint8Array }): Promise<Fetched>;
  close(): Promise<void>;
}

export interface Fetched {
  readonly status: number;
  readonly body: Uint8Array;
  /** Name to save under, when the URL carries one. */
  readonly fileName?: string;
}

/** What a probe works with: a key that is its own, too. */
export type Probe = ContractProbe<OpenedObjects & { readonly key: string }>;

export const TEXT = { mediaType: 'text/plain' };

export const bytes = (text: string): Uint8Array => Buffer.from(text);

/** All of a stream, a character a byte. */
export async function read(stream: AsyncIterable<Uint8Array> | undefined) {
  if (stream === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** A stream of so many pieces: the first all `a`, the second all `b`. */
export async function* pieces(count: number, size: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(size, 97 + (i % 26));
}
