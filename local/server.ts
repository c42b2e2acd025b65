import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type HttpHandler, problemReply, tooLarge } from '../lambdas/http.ts';
import { consumers, routes } from '../lambdas/routes.ts';
import { provide } from '../lambdas/runtime.ts';
import { type EmbeddedHome, type HomeOptions, openHome } from '../src/adapters/embedded/home.ts';
import { ServiceError } from '../src/core/errors.ts';
import { eventOf, matchRoute } from './http-event.ts';
import { answerObject } from './objects.ts';
import { buildPages, type Pages } from './pages.ts';
import { Stream } from './stream.ts';

const MOST_BODY_BYTES = 1024 * 1024;
const SWEEP_MS = 60_000;
const OPENAPI = new URL('../docs/openapi.json', import.meta.url);

export interface ServerOptions {
  /** Folder of the data; `:memory:` keeps nothing. */
  readonly folder: string;
  /** The service; frames are on the next port. 0: any free ports. */
  readonly port: number;
  /** Loopback unless `allowNetwork` says that you mean it. */
  readonly host?: string;
  readonly allowNetwork?: boolean;
  readonly system?: HomeOptions['system'];
  /** False for load tests and tools that show no page. */
  readonly pages?: boolean;
}

/** The embedded home with its HTTP front. */
export interface LocalServer {
  readonly url: string;
  readonly frameUrl: string;
  readonly home: EmbeddedHome;
  /** Resolves once the stream has delivered all changes so far. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Front {
  readonly home: EmbeddedHome;
  readonly handlers: ReadonlyMap<string, HttpHandler>;
  readonly pages: Pages | undefined;
}

/** Loads the handler of an entry under lambdas/. */
async function loadHandler<H>(entry: string): Promise<H> {
  const { href } = new URL(`../lambdas/${entry}.ts`, import.meta.url);
  const module = (await import(/* @vite-ignore */ href)) as { handler: H }; // by routes.ts
  return module.handler;
}

async function loadHandlers(): Promise<ReadonlyMap<string, HttpHandler>> {
  const loaded = routes.map(
    async ({ entry }) => [entry, await loadHandler<HttpHandler>(entry)] as const,
  );
  return new Map(await Promise.all(loaded));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Starts the whole service on this machine: API, pages, objects, stream and schedule.
 *
 * @throws when the port is taken, or the address is not loopback and `allowNetwork` is not set
 */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { host = '127.0.0.1', allowNetwork = false } = options;
  if (!LOOPBACK.test(host) && !allowNetwork) {
    throw new Error(`refusing to listen on ${host}: only loopback without --allow-network`);
  }
  let front: Front | undefined;
  const servers = [
    createServer((request, response) => void answer(front, request, response)),
    createServer((request, response) => void answerFrame(front, request, response)),
  ] as const;
  const stop = async () => {
    await Promise.all(servers.map(closed));
  };
  try {
    const port = await listen(servers[0], options.port, host);
    const framePort = await listen(servers[1], options.port === 0 ? 0 : port + 1, host);
    const name = host.includes(':') ? `[${host}]` : host;
    const urls = { url: `http://${name}:${port}`, frameUrl: `http://${name}:${framePort}` };
    const pages =
      options.pages === false
        ? undefined
        : await buildPages({ shell: urls.url, frame: urls.frameUrl });
    const home = openHome({
      folder: options.folder,
      baseUrl: urls.url,
      ...(options.system ? { system: options.system } : {}),
    });
    provide(home.services);
    front = { home, handlers: await loadHandlers(), pages };
    return { ...urls, ...(await startBackground(home, stop)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What no request starts: the stream's consumer and the minute's sweep. */
async function startBackground(home: EmbeddedHome, stop: () => Promise<void>) {
  const [aggregate, sweep] = consumers;
  const onSchedule = await loadHandler<(event: object, context: object) => Promise<unknown>>(
    sweep.entry,
  );
  const stream = new Stream({
    store: home.store,
    tenant: home.services.tenant,
    consumer: aggregate.entry,
    wants: ({ sk, body }) => sk.startsWith('A#') && /"state":"(submitted|declined)"/.test(body),
    handler: await loadHandler(aggregate.entry),
  });
  const run = () => onSchedule({}, {}).catch((error) => console.error('sweep failed:', error));
  const schedule = setInterval(run, SWEEP_MS);
  schedule.unref();
  return {
    home,
    idle: () => stream.idle(),
    close: async () => {
      await stop();
      clearInterval(schedule);
      await stream.close();
      home.close();
    },
  };
}

let requests = 0;

async function answer(
  front: Front | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = `local-${(++requests).toString(36)}`;
  try {
    if (front === undefined) throw new ServiceError('busy', { detail: 'starting; try again' });
    await dispatch(front, request, response, requestId);
  } catch (error) {
    const refusal = error instanceof ServiceError ? error : new ServiceError('internal-error');
    if (refusal !== error) console.error(error);
    if (response.headersSent) response.destroy();
    else send(response, problemReply(refusal, requestId, request.headers.host ?? 'localhost'));
  }
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
  response.writeHead(page.status, page.headers).end(page.body);
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

async function answerFrame(
  front: Front | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const page = front?.pages?.answer(path, 'frame');
  if (page === undefined) response.writeHead(404).end();
  else response.writeHead(page.status, page.headers).end(page.body);
}
