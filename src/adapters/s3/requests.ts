import { setTimeout } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../node-sha256.ts';

type Credentials = Exclude<
  ConstructorParameters<typeof SignatureV4>[0]['credentials'],
  (...given: never) => unknown
>;

/** Where S3 is, and in whose name it is asked. */
export interface S3Options {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly now: () => number;
  /** A stand-in of S3, which has buckets as paths; on AWS each is a host of its own. */
  readonly endpoint?: string | undefined;
}

/** One object, by the bucket that holds it. */
export interface Place {
  readonly bucket: string;
  readonly path: string;
}

export interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** What S3 would not do; `name` is its code, such as `NoSuchKey`. No address and no content in it. */
export class S3Refusal extends Error {
  readonly status: number;

  constructor(status: number, code: string) {
    super(`S3 answered ${status} ${code}`);
    this.name = code;
    this.status = status;
  }
}

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 50;
const UNSIGNED = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };

const isWorthAnother = (status: number): boolean => status >= 500 || status === 429;

/** The text between a tag of one of S3's short replies. */
export const tagOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/**
 * Requests to S3 by `fetch`, signed with Signature Version 4, bodies by their SHA-256.
 *
 * For functions that must start fast: the S3 client of the SDK is as large as all the rest of them.
 */
export class S3Requests {
  readonly #options: S3Options;
  readonly #signer: SignatureV4;

  constructor(options: S3Options) {
    const { region, credentials } = options;
    this.#options = options;
    this.#signer = new SignatureV4({
      service: 's3',
      region,
      credentials,
      sha256: NodeSha256,
      uriEscapePath: false,
    });
  }

  /**
   * Sends a request, four times at most while S3 is unwell or away. Bodies are held whole, so each time
   * is the same. The caller reads the reply's body.
   *
   * @throws S3Refusal
   */
  async send(method: string, place: Place, asked: Asked = {}): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const last = tries === MOST_TRIES;
      const response = await this.#once(method, place, asked).catch((error) => {
        if (last) throw error;
      });
      if (response?.ok) return response;
      if (response !== undefined) {
        const code = tagOf(await response.text(), 'Code') ?? 'NoCode';
        if (last || !isWorthAnother(response.status)) throw new S3Refusal(response.status, code);
      }
      await setTimeout(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
    }
  }

  /** A URL that needs no other right than itself. @param seconds from now, whole */
  async presign(
    method: string,
    place: Place,
    seconds: number,
    query: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const request = this.#request(method, place, { query, headers: UNSIGNED });
    const signingDate = new Date(this.#options.now());
    return urlOf(await this.#signer.presign(request, { signingDate, expiresIn: seconds }));
  }

  async #once(method: string, place: Place, asked: Asked): Promise<Response> {
    const request = this.#request(method, place, asked);
    const signed = await this.#signer.sign(request, { signingDate: new Date(this.#options.now()) });
    const { host: _, ...headers } = signed.headers; // fetch names the host itself
    return fetch(urlOf(signed), { method, headers, ...(asked.body && { body: asked.body }) });
  }

  #request(method: string, { bucket, path }: Place, { query, headers, body }: Asked) {
    const { endpoint, region } = this.#options;
    const partition = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const base = new URL(endpoint ?? `https://${bucket}.s3.${region}.${partition}`);
    return {
      method,
      protocol: base.protocol,
      hostname: base.hostname,
      ...(base.port === '' ? {} : { port: Number(base.port) }),
      path: endpoint === undefined ? `/${path}` : `/${bucket}/${path}`,
      query: { ...query },
      headers: { ...headers, host: base.host },
      body,
    };
  }
}

function urlOf(request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
}): string {
  const query = Object.entries(request.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  const search = query === '' ? '' : `?${query}`;
  return `${request.protocol}//${request.headers['host']}${request.path}${search}`;
}
