import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '../api-client.ts';
import { Failure } from './failure.ts';

/** Called with the number of bytes that went over the line since the last call. */
export type OnBytes = (bytes: number) => void;

/** Passes bytes on and shows them to `look`. */
function tap(look: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      look(chunk);
      done(null, chunk);
    },
  });
}

function open(url: string, options: http.RequestOptions): http.ClientRequest {
  return (url.startsWith('https:') ? https : http).request(url, options);
}

function answerTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
}

/** @throws ProblemError for any status but 200, with what the answer says */
async function expectOk(response: http.IncomingMessage): Promise<void> {
  if (response.statusCode === 200) return;
  const text = (await response.setEncoding('utf8').toArray()).join('');
  const status = response.statusCode ?? 0;
  throw new ProblemError(
    status,
    problemIn(text) ?? { title: `the file server says HTTP ${status}` },
  );
}

/** As `expectOk`, and lets the line go: an answer that nobody reads holds it. */
async function expectEmpty(response: http.IncomingMessage): Promise<void> {
  await expectOk(response);
  response.resume();
}

function problemIn(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file that is to be sent: its size must not change while it is. */
export interface Sending {
  readonly path: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** Sends a file to a signed URL, never held whole. */
export async function upload(url: string, sending: Sending, onBytes: OnBytes): Promise<void> {
  const { path, bytes, mediaType } = sending;
  const headers = { 'content-length': bytes, 'content-type': mediaType };
  const request = open(url, { method: 'PUT', headers });
  const answer = answerTo(request);
  const [sent, answered] = await Promise.allSettled([
    pipeline(
      createReadStream(path),
      tap((chunk) => onBytes(chunk.length)),
      request,
    ),
    answer.then(expectEmpty),
  ]);
  // A refusal closes the line under a file still being sent: the refusal is what to tell.
  if (answered.status === 'rejected') throw answered.reason;
  if (sent.status === 'rejected') throw sent.reason;
}

/** The SHA-256 of a file, as hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
}

/** What is fetched: from where, into which file, and what it must hash to where that is known. */
export interface Fetching {
  readonly url: string;
  readonly path: string;
  readonly sha256?: string;
}

/**
 * Fetches a signed URL into a file that appears whole and right, or not at all.
 *
 * @throws Failure when what came has another hash
 */
export async function download(
  { url, path, sha256: expected }: Fetching,
  onBytes: OnBytes,
): Promise<void> {
  const request = open(url, { method: 'GET' });
  const answer = answerTo(request);
  request.end();
  const response = await answer;
  await expectOk(response);
  const hash = createHash('sha256');
  const hashed = tap((chunk) => {
    hash.update(chunk);
    onBytes(chunk.length);
  });
  const partial = `${path}.part`;
  try {
    await pipeline(response, hashed, createWriteStream(partial));
    const got = hash.digest('hex');
    if (expected !== undefined && got !== expected) throw corrupt(path, expected, got);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

function corrupt(path: string, expected: string, got: string): Failure {
  const message = `${path} must have SHA-256 ${expected}, got ${got}: nothing was kept; try again`;
  return new Failure('failed', 'corrupt', message, { path, expected, got });
}

/** Runs `work` on every item, at most `most` of them at once; the first failure ends it. */
export async function atMost<T>(
  most: number,
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
