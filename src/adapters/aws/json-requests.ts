import { setTimeout } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../node-sha256.ts';
import type { S3Options } from '../s3/requests.ts';

/** Where a service of AWS is, and in whose name it is asked. */
export interface JsonOptions extends S3Options {
  /** Name for signatures and host, such as `events`. */
  readonly service: string;
  /** What stands before an operation in `x-amz-target`, such as `AWSEvents`. */
  readonly target: string;
  /** Version of the JSON protocol. */
  readonly protocol: '1.0' | '1.1';
}

/** What a service would not do; `name` is its code, such as `AccessDeniedException`. */
export class AwsRefusal extends Error {
  readonly $fault = 'client';

  constructor(status: number, code: string, operation: string) {
    super(`${operation} answered ${status} ${code}`);
    this.name = code;
  }
}

const MOST_TRIES = 3;
const FIRST_PAUSE_MS = 50;

const isWorthAnother = (status: number, code: string): boolean =>
  status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(code);

/**
 * Asks a JSON service of AWS by `fetch`, signed with Signature Version 4, three times at most.
 *
 * For one operation of a service; its client in the SDK would be larger than the function that asks.
 *
 * @throws AwsRefusal
 */
export async function askJson(
  options: JsonOptions,
  operation: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  for (let tries = 1; ; tries++) {
    const last = tries === MOST_TRIES;
    const response = await send(options, operation, JSON.stringify(input)).catch((error) => {
      if (last) throw error;
    });
    if (response !== undefined) {
      const reply = await response.json().catch(() => ({}));
      if (response.ok) return reply as Record<string, unknown>; // JSON objects, by the protocol
      const code = String(reply?.__type ?? 'NoCode').replace(/^.*#/, '');
      if (last || !isWorthAnother(response.status, code)) {
        throw new AwsRefusal(response.status, code, operation);
      }
    }
    await setTimeout(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
  }
}

async function send(options: JsonOptions, operation: string, body: string): Promise<Response> {
  const { service, region, credentials, endpoint, target, protocol, now } = options;
  const partition = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(endpoint ?? `https://${service}.${region}.${partition}`);
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256 });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: {
        host: url.host,
        'content-type': `application/x-amz-json-${protocol}`,
        'x-amz-target': `${target}.${operation}`,
      },
      body,
    },
    { signingDate: new Date(now()) },
  );
  const { host: _, ...headers } = signed.headers; // fetch names the host itself
  return fetch(url, { method: 'POST', headers, body });
}
