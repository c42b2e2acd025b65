import * as http from 'node:http';
import * as https from 'node:https';

/** A refusal by the service, as problem+json told it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(String(problem['detail'] ?? problem['title'] ?? `HTTP ${status}`));
    this.status = status;
    this.code =
      String(problem['type'] ?? '')
        .split('/')
        .at(-1) ?? '';
    this.problem = problem;
  }
}

/** The JSON of an answer. What answers in another form is no service of ours: a problem without a code. */
function replyOf(status: number, bytes: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(bytes.toString('utf8') || '{}');
  } catch {
    throw new ProblemError(status, { detail: `the answer is not JSON (HTTP ${status})` });
  }
}

export type Method = 'GET' | 'POST' | 'PUT';

/** A call as it is about to be sent. */
export interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
}

/** How a call ended: with an answer of the service, a refusal too, or without one. */
export type Outcome =
  | { readonly status: number; readonly reply: Readonly<Record<string, unknown>> }
  | { readonly error: unknown };

/** Hears of a call before it is sent; what it returns hears how the call ended. */
export type Watch = (call: Call) => ((outcome: Outcome) => void) | undefined;

/** What a client takes of a service that it does not trust. */
export interface Bounds {
  /** How long a call may take from its start to the last byte of its answer. */
  readonly patienceMs: number;
  readonly mostBytes: number;
}

/** Talks to a service's API over HTTP with one session; keeps its connections. */
export class ApiClient {
  readonly #base: URL;
  readonly #transport: typeof http | typeof https;
  readonly #agent: http.Agent;
  readonly #watch: Watch | undefined;
  readonly #bounds: Bounds | undefined;
  #token: string;

  /** @param base where the service answers, such as `http://127.0.0.1:8787` */
  constructor(base: string, token = '', watch?: Watch, bounds?: Bounds) {
    this.#watch = watch;
    this.#bounds = bounds;
    this.#base = new URL(base);
    this.#transport = this.#base.protocol === 'https:' ? https : http;
    this.#agent = new this.#transport.Agent({ keepAlive: true });
    this.#token = token;
  }

  /** The session that later calls show. */
  use(token: string): void {
    this.#token = token;
  }

  /** @throws ProblemError for a refusal; network errors as they come */
  async call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const heard = this.#watch?.({ method, path, body });
    const { status, reply } = await this.#ask(method, path, body).catch((error) => {
      heard?.({ error });
      throw error;
    });
    heard?.({ status, reply });
    if (status >= 400) throw new ProblemError(status, reply);
    return reply as T; // the caller names the contract of the route
  }

  async #ask(method: Method, path: string, body: unknown) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const { status, bytes } = await this.#send(method, `/api${path}`, Buffer.from(text), {
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
    });
    return { status, reply: replyOf(status, bytes) };
  }

  /** The bytes behind a signed URL. */
  async download(url: string): Promise<Buffer> {
    const { pathname, search } = new URL(url, this.#base);
    const { status, bytes } = await this.#send('GET', pathname + search, Buffer.alloc(0), {});
    if (status !== 200) throw new ProblemError(status, replyOf(status, bytes));
    return bytes;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: Buffer, headers: Record<string, string>) {
    const { patienceMs, mostBytes = Number.POSITIVE_INFINITY } = this.#bounds ?? {};
    const options = {
      method,
      agent: this.#agent,
      headers: { ...headers, 'content-length': body.length },
      ...(patienceMs === undefined ? {} : { signal: AbortSignal.timeout(patienceMs) }),
    };
    return new Promise<{ status: number; bytes: Buffer }>((resolve, reject) => {
      const request = this.#transport.request(new URL(path, this.#base), options, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes > mostBytes)
            response.destroy(new Error(`the answer has more than ${mostBytes} bytes`));
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(parts) }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}
