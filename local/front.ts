import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type HttpHandler, problemReply, tooLarge, urlOf } from '../lambdas/http.ts';
import { logger, tellable } from '../lambdas/log.ts';
import type { EmbeddedHome } from '../src/adapters/embedded/home.ts';
import { ServiceError } from '../src/core/errors.ts';
import { eventOf, matchRoute } from './http-event.ts';
import { answerObject } from './objects.ts';
import type { Pages } from './pages.ts';

const MOST_BODY_BYTES = 1024 * 1024;
const OPENAPI = new URL('../docs/openapi.json', import.meta.url);

/** What requests are answered from. */
export interface Front {
  readonly url: string;
  readonly home: EmbeddedHome;
  readonly handlers: ReadonlyMap<string, HttpHandler>;
  readonly pages: Pages | undefined;
}

let requests = 0;

/** Answers a request to the service: API, objects, documents and the shells of the pages. */
export async function answer(
  front: Front | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = `local-${(++requests).toString(36)}`;
  try {
    if (front === undefined) throw new ServiceError('busy', { detail: 'starting; try again' });
    await dispatch(front, request, response, requestId);
  } catch (error) {
    refuse(request, response, error, requestId);
  }
}

/** Answers what was thrown; a caller who went away gets nothing, and is no fault of ours. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
): void {
  const ours = error instanceof ServiceError;
  if (!ours && request.destroyed && !request.complete) return;
  const refusal = ours ? error : new ServiceError('internal-error');
  if (!ours) logger.error('defect', { requestId, error: tellable(error) });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (!request.complete) response.setHeader('connection', 'close'); // the rest is not read
  send(response, problemReply(refusal, requestId, urlOf(request.headers.host ?? 'localhost')));
}

async function dispatch(
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const search = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  if (path.startsWith('/api/'))
    return callApi(front, request, response, { path: path.slice(4), search, requestId });
  if (path.startsWith('/objects/')) {
    return answerObject(
      front.home.objects,
      request,
      response,
      path.slice('/objects/'.length),
      search,
    );
  }
  if (path === '/openapi.json') return answerOpenApi(response);
  const page = front.pages?.answer(path, 'shell');
  if (page === undefined)
    throw new ServiceError('unknown-route', { detail: `there is no page ${path.slice(0, 80)}` });
  if (request.headers.host?.startsWith('localhost:')) return toOneName(front, response, target);
  response.writeHead(page.status, page.headers).end(page.body);
}

/** Pages, frames and links know the service by one name; the fragment of a link goes along. */
function toOneName(front: Front, response: ServerResponse, target: string): void {
  response.writeHead(307, { location: front.url + target, 'cache-control': 'no-store' }).end();
}

/** The API's document, as `npm run docs` made it. */
async function answerOpenApi(response: ServerResponse): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(200, headers).end(await readFile(OPENAPI));
}

async function callApi(
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
  asked: { path: string; search: URLSearchParams; requestId: string },
): Promise<void> {
  const match = matchRoute(request.method ?? '', asked.path);
  if (typeof match === 'string') {
    const detail = `${request.method} ${asked.path.slice(0, 80)} is not a route; see /openapi.json`;
    throw new ServiceError(match, { detail });
  }
  const body = await readBody(request);
  const now = front.home.services.now();
  const handler = front.handlers.get(match.route.entry);
  if (handler === undefined) throw new Error(`no handler for ${match.route.entry}`);
  send(response, await handler(eventOf(match, { request, body, now, ...asked }), {}));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) throw tooLarge();
    parts.push(part);
  }
  return parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, reply: APIGatewayProxyStructuredResultV2): void {
  const body = reply.body ?? '';
  response.writeHead(reply.statusCode ?? 200, {
    ...reply.headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers a request to the frames' site. */
export async function answerFrame(
  front: Front | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const page = front?.pages?.answer(path, 'frame');
  if (page === undefined) response.writeHead(404).end();
  else response.writeHead(page.status, page.headers).end(page.body);
}
