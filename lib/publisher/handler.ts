import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { htmlAt, mediaTypeOf, SIGN_IN_PATH, SITES } from '../../pages/site.ts';

/** Where the files go, and what their HTML must name. All are texts, as CloudFormation sends them. */
export interface Publication {
  readonly shellBucket: string;
  readonly frameBucket: string;
  readonly frameUrl: string;
  /** A policy for the HTML of the shell; empty when the header says all exactly. */
  readonly narrowing: string;
  /** How staff sign in, as the JSON of the file at `SIGN_IN_PATH`. */
  readonly signIn: string;
  /** Digest of the files: a change makes CloudFormation ask again. */
  readonly files: string;
}

const FOLDER = fileURLToPath(new URL('./pages/', import.meta.url));

/** Refuses other frames and buckets than ours, where the header had to admit more. */
const narrowed = (html: string, policy: string): string =>
  policy === ''
    ? html
    : html.replace(
        '<head>',
        `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
      );

/** Puts every file of both sites into their buckets. Deletes none: pages that are open need theirs. */
async function publish(to: Publication): Promise<void> {
  const client = new S3Client({});
  for (const site of SITES) {
    const Bucket = site === 'shell' ? to.shellBucket : to.frameBucket;
    const folder = join(FOLDER, site);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      const path = join(file.parentPath, file.name);
      const Key = path.slice(folder.length + 1);
      const ContentType = mediaTypeOf(Key);
      const bytes = readFileSync(path);
      const isPage = ContentType.startsWith('text/html');
      const html = () =>
        narrowed(htmlAt(bytes.toString(), to.frameUrl), site === 'shell' ? to.narrowing : '');
      const Body = isPage ? html() : bytes;
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    }
  }
  const Key = SIGN_IN_PATH.slice(1);
  const ContentType = mediaTypeOf(Key);
  const Body = to.signIn;
  await client.send(new PutObjectCommand({ Bucket: to.shellBucket, Key, Body, ContentType }));
}

/**
 * Publishes the pages while a deployment runs; CloudFormation waits for the answer at its own address.
 *
 * Safe to repeat. A deletion deletes nothing.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  let failure = '';
  try {
    if (event.RequestType !== 'Delete') {
      await publish(event.ResourceProperties as unknown as Publication); // as the stack wrote them
    }
  } catch (error) {
    failure = String(error);
  }
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = {
    Status: failure === '' ? 'SUCCESS' : 'FAILED',
    Reason: failure,
    PhysicalResourceId: 'pages',
    StackId,
    RequestId,
    LogicalResourceId,
  };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
}
