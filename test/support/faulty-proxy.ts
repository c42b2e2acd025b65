import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a server answered, on its way through a proxy. */
export interface Passing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
}

/** What a proxy changes of an answer. */
export type Fault = (asked: Asked, reply: Passing) => Partial<Passing> | undefined;

/** Stands before a server and passes everything on, until it is told of a fault. */
export interface FaultyProxy {
  readonly url: string;
  fault: Fault | undefined;
  /** Texts to replace in every answer, headers too: the server's own address by this one's. */
  readonly names: Map<string, string>;
  close(): Promise<void>;
}

const OF_A_HOP = ['host', 'connection', 'content-length', 'transfer-encoding'];

async function fetched(target: string, request: IncomingMessage): Promise<Passing> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !OF_A_HOP.includes(name)) headers.set(name, value);
  }
  const { method = 'GET', url = '/' } = request;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(parts) };
  const reply = await fetch(target + url, { method, headers, redirect: 'manual', ...body });
  const kept = [...reply.headers].filter(([name]) => !OF_A_HOP.includes(name));
  return {
    status: reply.status,
    headers: Object.fromEntries(kept),
    body: Buffer.from(await reply.arrayBuffer()),
  };
}

const isText = ({ headers }: Passing): boolean =>
  /text|json/.test(headers['content-type'] ?? '') && headers['content-disposition'] === undefined;

/** The answer under this proxy's names. Files behind signed links stay as they are. */
function renamed(reply: Passing, names: ReadonlyMap<string, string>): Passing {
  const all = (text: string) =>
    [...names].reduce((result, [from, to]) => result.replaceAll(from, to), text);
  const headers = Object.entries(reply.headers).map(([name, value]) => [name, all(value)]);
  const body = isText(reply) ? Buffer.from(all(reply.body.toString('utf8'))) : reply.body;
  return { ...reply, headers: Object.fromEntries(headers), body };
}

async function answer(
  target: string,
  proxy: FaultyProxy,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = renamed(await fetched(target, request), proxy.names);
  const asked = { method: request.method ?? 'GET', path: request.url ?? '/' };
  const { status, headers, body } = { ...reply, ...proxy.fault?.(asked, reply) };
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

/** Opens a proxy before a server on this machine. */
export async function openProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((request, response) => {
    answer(target, proxy, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${address.port}`,
    fault: undefined,
    names: new Map(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
