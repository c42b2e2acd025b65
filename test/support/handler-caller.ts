import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/http.ts';
import { routes } from '../../lambdas/routes.ts';
import { type Method, ProblemError, type Watch } from '../../local/api-client.ts';
import { matchRoute } from '../../local/http-event.ts';

/** What annotators of tests talk to the service with: `ApiClient`, or the handlers in this process. */
export interface Caller {
  use(token: string): void;
  call<T>(method: Method, path: string, body?: unknown): Promise<T>;
  close(): void;
}

type Handlers = ReadonlyMap<string, HttpHandler>;

/** The handlers of all routes, by entry. Give them services with `provide` first. */
export async function loadHandlers(): Promise<Handlers> {
  const loaded = routes.map(async ({ entry }) => {
    const { href } = new URL(`../../lambdas/${entry}.ts`, import.meta.url);
    return [entry, (await import(/* @vite-ignore */ href)).handler] as const;
  });
  return new Map(await Promise.all(loaded));
}

/** Calls the handlers as an HTTP API would, without a network in between. */
export class HandlerCaller implements Caller {
  readonly #handlers: Handlers;
  readonly #watch: Watch | undefined;
  readonly #closed = new AbortController();
  #token = '';

  constructor(handlers: Handlers, watch?: Watch) {
    this.#handlers = handlers;
    this.#watch = watch;
  }

  use(token: string): void {
    this.#token = token;
  }

  /** @throws ProblemError for a refusal, as `ApiClient` does */
  async call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const heard = this.#watch?.({ method, path, body });
    const match = matchRoute(method, path);
    if (typeof match === 'string') throw new Error(`${method} ${path}: ${match}`);
    const { route, pathParameters } = match;
    const event = {
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      pathParameters,
      requestContext: { requestId: 'r', domainName: 'localhost' },
      body: JSON.stringify(body ?? {}),
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEventV2; // what the handlers read
    const answer = this.#handlers.get(route.entry)?.(event, {});
    const { statusCode: status = 200, body: text = '{}' } =
      (await Promise.race([answer, this.#cut()]).catch((error) => {
        heard?.({ error });
        throw error;
      })) ?? {};
    const reply = JSON.parse(text);
    heard?.({ status, reply });
    if (status >= 400) throw new ProblemError(status, reply);
    return reply;
  }

  /** Rejects when the page closes: the handler goes on, and nobody hears what became of it. */
  #cut(): Promise<never> {
    const { signal } = this.#closed;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('the page was closed')), {
        once: true,
      });
    });
  }

  close(): void {
    this.#closed.abort();
  }
}
