import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectHead, ObjectStore, SignOptions } from '../ports.ts';
import { checkFileName, checkKey, checkMediaType, checkRange } from './object-keys.ts';

export interface BucketOptions {
  readonly bucket: string;
  readonly tenant: string;
  readonly now: () => number;
  /** For another endpoint or credentials than the environment's. */
  readonly config?: S3ClientConfig;
}

/** Memory of a streamed upload: parts of this size, two on their way. At most 80 GB by 10,000 parts. */
const PART_BYTES = 8 * 1_024 * 1_024;
const PARTS_AT_ONCE = 2;

/** Ranges up to here are read at once, so that nobody holds a connection by not reading on. */
const AT_ONCE_BYTES = 256 * 1_024;

type Place = { readonly Bucket: string; readonly Key: string };

const failed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof S3ServiceException && names.includes(error.name);

async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  if (chunk.length > 0) yield chunk;
}

async function write(
  client: S3Client,
  place: Place,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  condition: { readonly ContentType: string; readonly IfNoneMatch?: '*' },
): Promise<void> {
  if (body instanceof Uint8Array) {
    await client.send(new PutObjectCommand({ ...place, ...condition, Body: body }));
    return;
  }
  const params = { ...place, ...condition, Body: Readable.from(body, { objectMode: false }) };
  const options = { client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE };
  await new Upload(options).done();
}

class BucketObjects implements ObjectStore {
  readonly #options: BucketOptions;
  readonly #client: S3Client;
  readonly #signer: S3Client;

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#client = new S3Client({ ...options.config });
    // Otherwise a URL for PUT is signed with the checksum of an empty body, and takes no other.
    const requestChecksumCalculation = 'WHEN_REQUIRED';
    this.#signer = new S3Client({ ...options.config, requestChecksumCalculation });
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly mediaType: string; readonly ifAbsent?: boolean },
  ): Promise<boolean> {
    checkMediaType(options.mediaType);
    const absent = options.ifAbsent ? ({ IfNoneMatch: '*' } as const) : {};
    const condition = { ContentType: options.mediaType, ...absent };
    try {
      await write(this.#client, this.#place(key), body, condition);
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
    const last = range && range.offset + range.bytes - 1;
    const part = range ? { Range: `bytes=${range.offset}-${last}` } : {};
    try {
      const command = new GetObjectCommand({ ...this.#place(key), ...part });
      const { Body, ContentLength } = await this.#client.send(command);
      const atOnce = ContentLength !== undefined && ContentLength <= AT_ONCE_BYTES;
      if (Body && atOnce) return once(await Body.transformToByteArray());
      return Body as AsyncIterable<Uint8Array> | undefined; // under Node a Readable of buffers
    } catch (error) {
      if (failed(error, 'NoSuchKey')) return undefined;
      if (failed(error, 'InvalidRange')) return once(Buffer.of());
      throw error;
    }
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand(this.#place(key)));
      return { bytes: found.ContentLength ?? 0, mediaType: found.ContentType ?? '' };
    } catch (error) {
      if (failed(error, 'NotFound', 'NoSuchKey')) return undefined;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<boolean> {
    const source = this.#place(from);
    const CopySource = `${source.Bucket}/${source.Key}`;
    try {
      await this.#client.send(new CopyObjectCommand({ ...this.#place(to), CopySource }));
      return true;
    } catch (error) {
      if (failed(error, 'NoSuchKey', 'NotFound')) return false;
      throw error;
    }
  }

  async signGet(key: string, { expiresAt, fileName }: SignOptions): Promise<string> {
    if (fileName !== undefined) checkFileName(fileName);
    const name = fileName && { ResponseContentDisposition: `attachment; filename="${fileName}"` };
    const command = new GetObjectCommand({ ...this.#place(key), ...(name || {}) });
    return getSignedUrl(this.#signer, command, this.#lifetime(expiresAt));
  }

  async signPut(key: string, { expiresAt }: SignOptions): Promise<string> {
    const command = new PutObjectCommand(this.#place(key));
    return getSignedUrl(this.#signer, command, this.#lifetime(expiresAt));
  }

  #place(key: string): Place {
    checkKey(key);
    return { Bucket: this.#options.bucket, Key: `${this.#options.tenant}/${key}` };
  }

  /** Signatures count whole seconds, from 1 on. */
  #lifetime(expiresAt: number): { signingDate: Date; expiresIn: number } {
    const now = Math.floor(this.#options.now() / 1_000);
    const expiresIn = Math.max(1, Math.floor(expiresAt / 1_000) - now);
    return { signingDate: new Date(now * 1_000), expiresIn };
  }
}

/**
 * The objects of a tenant in an S3 bucket.
 *
 * Bytes go out as one PUT; a stream as a multipart upload, of which nothing stays when it fails. Both
 * carry checksums. A copy is made by S3, up to 5 GB. A stream from `get` holds a connection: read it.
 */
export const openObjects = (options: BucketOptions): ObjectStore => new BucketObjects(options);
