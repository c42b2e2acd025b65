import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/http.ts';
import { matchRoute } from '../../local/http-event.ts';

/** A reply as a browser sees it. */
export interface PageReply<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: T;
}

/** Calls the handlers in this process as an HTTP API would, and keeps all that comes back. */
export class PageCaller {
  readonly #handlers: ReadonlyMap<string, HttpHandler>;
  #token = '';

  constructor(handlers: ReadonlyMap<string, HttpHandler>) {
    this.#handlers = handlers;
  }

  use(token: string): void {
    this.#token = token;
  }

  async send<T>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body: object = {},
  ): Promise<PageReply<T>> {
    const match = matchRoute(method, path);
    if (typeof match === 'string') throw new Error(`${method} ${path}: ${match}`);
    const { route, pathParameters } = match;
    const event = {
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      pathParameters,
      requestContext: { requestId: 'r', domainName: 'localhost' },
      body: JSON.stringify(body),
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEventV2; // what the handlers read
    const reply = await this.#handlers.get(route.entry)?.(event, {});
    const { statusCode: status = 500, headers = {}, body: text = '{}' } = reply ?? {};
    return { status, headers, text, body: JSON.parse(text) };
  }
}
