import type { ObjectHead, ObjectStore, SignOptions } from '../../ports.ts';
import { checkFileName, checkKey, checkMediaType, checkRange } from '../object-keys.ts';
import { type Place, type S3Options, S3Refusal, S3Requests } from './requests.ts';
import { unlessFailed, uploadStream } from './upload.ts';

export interface ObjectOptions extends S3Options {
  readonly tenant: string;
  /** Which bucket holds a key; the tenant is not in it. */
  readonly bucketOf: (key: string) => string;
}

/** Ranges up to here are read at once, so that nobody holds a connection by not reading on. */
const AT_ONCE_BYTES = 256 * 1_024;

/** A URL dies with the session that signed it, and a role's session may be this short. */
const MOST_LIFETIME_MS = 3_600_000;

const failed = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof S3Refusal && codes.includes(error.name);

async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  if (chunk.length > 0) yield chunk;
}

class BucketObjects implements ObjectStore {
  readonly #options: ObjectOptions;
  readonly #s3: S3Requests;

  constructor(options: ObjectOptions) {
    this.#options = options;
    this.#s3 = new S3Requests(options);
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly mediaType: string; readonly ifAbsent?: boolean },
  ): Promise<boolean> {
    checkMediaType(options.mediaType);
    const place = this.#place(key);
    const absent = options.ifAbsent ? ({ 'if-none-match': '*' } as const) : {};
    const headers = { 'content-type': options.mediaType, ...absent };
    try {
      const chunks = body instanceof Uint8Array ? once(body) : body;
      await uploadStream(this.#s3, place, chunks, headers);
      return true;
    } catch (error) {
      if (failed(error, 'PreconditionFailed')) return false;
      const raced = failed(error, 'ConditionalRequestConflict');
      if (raced && (await this.head(key)) !== undefined) return false;
      throw error;
    }
  }

  async get(key: string, range?: { readonly offset: number; readonly bytes: number }) {
    if (range) checkRange(range);
    const place = this.#place(key);
    const headers = range && { range: `bytes=${range.offset}-${range.offset + range.bytes - 1}` };
    try {
      const reply = await this.#s3.send('GET', place, headers && { headers });
      const bytes = Number(reply.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
      if (bytes <= AT_ONCE_BYTES) return once(new Uint8Array(await reply.arrayBuffer()));
      return reply.body as unknown as AsyncIterable<Uint8Array>; // under Node a web stream is one
    } catch (error) {
      if (failed(error, 'NoSuchKey')) return undefined;
      if (failed(error, 'InvalidRange')) return once(Buffer.of());
      throw error;
    }
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    const place = this.#place(key);
    try {
      const { headers } = await this.#s3.send('HEAD', place);
      return {
        bytes: Number(headers.get('content-length') ?? 0),
        mediaType: headers.get('content-type') ?? '',
      };
    } catch (error) {
      if (error instanceof S3Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<boolean> {
    const source = this.#place(from);
    const headers = { 'x-amz-copy-source': `/${source.bucket}/${source.path}` };
    try {
      const reply = await this.#s3.send('PUT', this.#place(to), { headers });
      unlessFailed(await reply.text());
      return true;
    } catch (error) {
      if (failed(error, 'NoSuchKey')) return false;
      throw error;
    }
  }

  async signGet(key: string, { expiresAt, fileName }: SignOptions): Promise<string> {
    if (fileName !== undefined) checkFileName(fileName);
    const query =
      fileName === undefined
        ? {}
        : { 'response-content-disposition': `attachment; filename="${fileName}"` };
    return this.#s3.presign('GET', this.#place(key), await this.#secondsUntil(expiresAt), query);
  }

  async signPut(key: string, { expiresAt }: SignOptions): Promise<string> {
    return this.#s3.presign('PUT', this.#place(key), await this.#secondsUntil(expiresAt));
  }

  #place(key: string): Place {
    checkKey(key);
    const { tenant, bucketOf } = this.#options;
    return { bucket: bucketOf(key), path: `${tenant}/${key}` };
  }

  /** Signatures count whole seconds, from 1 on. */
  async #secondsUntil(expiresAt: number): Promise<number> {
    const { credentials, now } = this.#options;
    const sessionEnds = (await credentials()).expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    const began = Math.floor(now() / 1_000);
    const ends = Math.min(expiresAt, sessionEnds, began * 1_000 + MOST_LIFETIME_MS);
    return Math.max(1, Math.floor(ends / 1_000) - began);
  }
}

/**
 * The objects of a tenant in S3 buckets, without the SDK's client.
 *
 * Bytes go out as one PUT, signed over their hash; a long stream as a multipart upload, of which nothing
 * stays when it fails. A copy is made by S3, up to 5 GB. A stream from `get` holds a connection: read it.
 */
export const openObjects = (options: ObjectOptions): ObjectStore => new BucketObjects(options);
