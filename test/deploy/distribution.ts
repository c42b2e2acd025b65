import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Stands for the distribution of the shell: one address, with the API behind it at `/api/`. */
export interface Distribution {
  readonly url: string;
  close(): Promise<void>;
}

/** Headers that hold for one connection. */
const OF_A_HOP = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'x-assay-origin',
  'content-encoding',
];

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { api, secret }: { readonly api: string; readonly secret: string },
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  if (!url.startsWith('/api/')) return void response.writeHead(404).end();
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const headers = new Headers({ 'x-assay-origin': secret });
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !OF_A_HOP.includes(name)) headers.set(name, value);
  }
  const body = method === 'GET' ? {} : { body: Buffer.concat(parts) };
  const reply = await fetch(api + url, { method, headers, ...body });
  const bytes = Buffer.from(await reply.arrayBuffer());
  const kept = [...reply.headers].filter(([name]) => !OF_A_HOP.includes(name));
  response.writeHead(reply.status, { ...Object.fromEntries(kept), 'content-length': bytes.length });
  response.end(bytes);
}

/** Opens it before an API, which it shows the origin secret as CloudFront does. */
export async function openDistribution(api: string, secret: string): Promise<Distribution> {
  const server = createServer((request, response) => {
    forward(request, response, { api, secret }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
