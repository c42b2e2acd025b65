import { type Place, S3Refusal, type S3Requests, tagOf } from './requests.ts';

/** Memory of a streamed upload: a part on its way, and one being filled. At most 80 GB by 10,000 parts. */
const PART_BYTES = 8 * 1_024 * 1_024;

type Part = Buffer<ArrayBuffer>;

async function* partsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

export interface Headers {
  readonly 'content-type': string;
  readonly 'if-none-match'?: '*';
}

/**
 * Stores a stream that is never held whole: a short one by one PUT, a long one as a multipart upload.
 *
 * Nothing of it is seen before its end, and nothing stays when it breaks.
 *
 * @throws S3Refusal, or what the stream threw
 */
export async function uploadStream(
  s3: S3Requests,
  place: Place,
  body: AsyncIterable<Uint8Array>,
  headers: Headers,
): Promise<void> {
  const parts = partsOf(body);
  const first: Part = (await parts.next()).value ?? Buffer.of();
  const second = await parts.next();
  if (second.done) {
    await s3.send('PUT', place, { headers: { ...headers }, body: first });
    return;
  }
  const { 'content-type': type, ...condition } = headers;
  const started = await s3.send('POST', place, {
    query: { uploads: '' },
    headers: { 'content-type': type },
  });
  const uploadId = tagOf(await started.text(), 'UploadId');
  if (uploadId === undefined) throw new Error('S3 began an upload and did not name it');
  try {
    const tags = await sendParts(s3, place, uploadId, [first, second.value], parts);
    await complete(s3, place, uploadId, tags, condition);
  } catch (error) {
    await parts.return(undefined);
    const gone = await s3.send('DELETE', place, { query: { uploadId } }).catch(() => undefined);
    await gone?.body?.cancel(); // what cannot be aborted is left to the bucket's lifecycle rule
    throw error;
  }
}

/** Sends a part while the next one is being filled. @returns their entity tags, in order */
async function sendParts(
  s3: S3Requests,
  place: Place,
  uploadId: string,
  ready: Part[],
  more: AsyncGenerator<Part>,
): Promise<string[]> {
  const tags: string[] = [];
  for (let part = ready.shift(); part !== undefined; part = ready.shift()) {
    const query = { partNumber: String(tags.length + 1), uploadId };
    const [sent, following] = await Promise.all([
      s3.send('PUT', place, { query, body: part }),
      more.next(),
    ]);
    await sent.body?.cancel();
    tags.push(sent.headers.get('etag') ?? '');
    if (!following.done) ready.push(following.value);
  }
  return tags;
}

/** The reply may begin with 200 and still tell of a failure. */
async function complete(
  s3: S3Requests,
  place: Place,
  uploadId: string,
  tags: readonly string[],
  condition: Readonly<Record<string, string>>,
): Promise<void> {
  const parts = tags.map(
    (tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
  );
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  const reply = await s3.send('POST', place, { query: { uploadId }, headers: condition, body });
  unlessFailed(await reply.text());
}

/** Throws the error in a reply that began well. */
export function unlessFailed(xml: string): void {
  if (xml.includes('<Error>')) throw new S3Refusal(200, tagOf(xml, 'Code') ?? 'NoCode');
}
