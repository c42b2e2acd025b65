import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EmbeddedObjects } from '../src/adapters/embedded/objects.ts';
import { ServiceError } from '../src/core/errors.ts';

/** Largest file that an upload link takes, in bytes. */
const MOST_UPLOAD_BYTES = 5 * 2 ** 30;

const refused = () =>
  new ServiceError('forbidden', { detail: 'this link has expired or is not ours' });

/** Answers `/objects/…`: the links that the embedded home signs, as S3 would. */
export async function answerObject(
  objects: EmbeddedObjects,
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
  search: URLSearchParams,
): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const access = objects.verifyUrl(method, key, search);
  if (access === undefined) throw refused();
  if (method === 'PUT') return takeUpload(objects, request, response, key);
  const head = await objects.head(key);
  const body = head && (await objects.get(key));
  if (head === undefined || body === undefined) {
    throw new ServiceError('not-found', { detail: 'there is no such object' });
  }
  response.writeHead(200, {
    'content-type': head.mediaType,
    'content-length': head.bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    ...(access.fileName === undefined
      ? {}
      : { 'content-disposition': `attachment; filename="${access.fileName}"` }),
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(body, response).catch(unlessGone);
}

const MEDIA_TYPE = /^[0-9A-Za-z.+-]{1,40}\/[0-9A-Za-z.+-]{1,40}(; ?charset=[0-9A-Za-z-]{1,30})?$/;

/** What the upload says it is, if that is a media type. */
function mediaTypeOf(request: IncomingMessage): string {
  const stated = request.headers['content-type'] ?? '';
  return MEDIA_TYPE.test(stated) ? stated : 'application/octet-stream';
}

/** Ends an upload that grows over the limit, whatever its header said. */
async function* limited(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_UPLOAD_BYTES) throw fileTooLarge();
    yield part;
  }
}

const fileTooLarge = () =>
  new ServiceError('too-large', { detail: `a file may have at most ${MOST_UPLOAD_BYTES} bytes` });

/** A page that reloads closes its downloads: no fault of anybody. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

async function takeUpload(
  objects: EmbeddedObjects,
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_UPLOAD_BYTES) {
    throw fileTooLarge();
  }
  await objects.put(key, limited(request), { mediaType: mediaTypeOf(request) });
  response.writeHead(200).end();
}
