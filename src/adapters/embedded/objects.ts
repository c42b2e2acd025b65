import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore, SignOptions, Tokens } from '../../ports.ts';
import { checkFileName, checkKey, checkMediaType, checkRange } from '../object-keys.ts';
import { sameText } from '../same-text.ts';
import { contentOf, headOf } from './object-content.ts';
import { ObjectFiles } from './object-files.ts';

export interface ObjectOptions {
  readonly tokens: Pick<Tokens, 'mac'>;
  /** Where the local server answers, such as `http://127.0.0.1:4100`. */
  readonly baseUrl: string;
  readonly now: () => number;
}

/** What a signed URL lets its holder do now. */
export interface SignedAccess {
  readonly fileName?: string;
}

/** The embedded home's objects, and the check of the URLs that it signs. */
export interface EmbeddedObjects extends ObjectStore {
  /** @returns undefined unless the URL was signed here for this method and key, and lives */
  verifyUrl(method: string, key: string, query: URLSearchParams): SignedAccess | undefined;
  /** Deletes the folder of `:memory:`. */
  close(): void;
}

type Method = 'GET' | 'PUT';

async function* chunksOf(body: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield* body;
}

class FolderObjects implements EmbeddedObjects {
  readonly #files: ObjectFiles;
  readonly #options: ObjectOptions;
  readonly #dispose: () => void;

  constructor(files: ObjectFiles, options: ObjectOptions, dispose: () => void) {
    this.#files = files;
    this.#options = options;
    this.#dispose = dispose;
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly mediaType: string; readonly ifAbsent?: boolean },
  ): Promise<boolean> {
    checkMediaType(options.mediaType);
    const path = this.#path(key);
    const written = await this.#files.write(chunksOf(body), options.mediaType);
    return this.#files.place(written, path, options.ifAbsent ?? false);
  }

  async get(key: string, range?: { readonly offset: number; readonly bytes: number }) {
    if (range) checkRange(range);
    return contentOf(this.#path(key), range);
  }

  async head(key: string) {
    return headOf(this.#path(key));
  }

  async copy(from: string, to: string): Promise<boolean> {
    const path = this.#path(to);
    const alias = await this.#files.alias(this.#path(from));
    return alias !== undefined && this.#files.place(alias, path, false);
  }

  async signGet(key: string, options: SignOptions): Promise<string> {
    return this.#sign('GET', key, options);
  }

  async signPut(key: string, options: SignOptions): Promise<string> {
    return this.#sign('PUT', key, options);
  }

  verifyUrl(method: string, key: string, query: URLSearchParams): SignedAccess | undefined {
    const expires = query.get('expires') ?? '';
    const fileName = query.get('name') ?? '';
    const ours = this.#signature(method, key, expires, fileName);
    if (!sameText(ours, query.get('signature') ?? '')) return undefined;
    if (this.#options.now() >= Number(expires)) return undefined;
    return fileName === '' ? {} : { fileName };
  }

  close(): void {
    this.#dispose();
  }

  #path(key: string): string {
    checkKey(key);
    return this.#files.path(key);
  }

  #sign(method: Method, key: string, { expiresAt, fileName = '' }: SignOptions): string {
    checkKey(key);
    if (fileName !== '') checkFileName(fileName);
    const expires = String(expiresAt);
    const signature = this.#signature(method, key, expires, fileName);
    const query = new URLSearchParams({ expires, signature });
    if (fileName !== '') query.set('name', fileName);
    return `${this.#options.baseUrl}/objects/${key}?${query}`;
  }

  /** One line for each thing that must not change. */
  #signature(method: string, key: string, expires: string, fileName: string): string {
    const lines = ['object-url', method, key, expires, fileName];
    return this.#options.tokens.mac(lines.join('\n'));
  }
}

/**
 * Opens a folder of objects, or makes it; `:memory:` is a folder that `close` deletes, without fsync.
 *
 * An object appears whole or not at all, and stays when `put` has answered. Signed URLs are
 * `<baseUrl>/objects/<key>?expires=…&signature=…[&name=…]`; the local server asks `verifyUrl`.
 */
export function openObjects(folder: string, options: ObjectOptions): EmbeddedObjects {
  if (folder !== ':memory:') {
    return new FolderObjects(new ObjectFiles(folder, true), options, () => undefined);
  }
  const temporary = mkdtempSync(join(tmpdir(), 'assay-objects-'));
  const dispose = () => rmSync(temporary, { recursive: true, force: true });
  return new FolderObjects(new ObjectFiles(temporary, false), options, dispose);
}
