import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../../local/api-client.ts';
import { BOUNDS } from '../../local/doctor/visit.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function at(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((listening) => started.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Calls a service of which so much is taken. */
async function asked(url: string, patienceMs: number): Promise<unknown> {
  const client = new ApiClient(url, 'secret', undefined, { ...BOUNDS, patienceMs });
  try {
    return await client.call('GET', '/jobs');
  } finally {
    client.close();
  }
}

test('a client with bounds ends a call that would never end', async () => {
  const drip = await at((_, response) => {
    response.writeHead(200).write('{');
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  });
  await expect(asked(drip, 200)).rejects.toThrow();
});

test('a client with bounds takes no more bytes than that', async () => {
  const flood = await at((_, response) => {
    const part = Buffer.alloc(1 << 20, ' ');
    const more = () => {
      while (response.write(part));
    };
    response.on('drain', more);
    more();
  });
  await expect(asked(flood, 60_000)).rejects.toThrow('more than 16777216 bytes');
});

test('a session does not follow a redirect', async () => {
  const heard: (string | undefined)[] = [];
  const url = await at((request, response) => {
    heard.push(request.url);
    response.writeHead(307, { location: '/api/elsewhere' }).end('{}');
  });
  await asked(url, 60_000);
  expect(heard).toEqual(['/api/jobs']);
});
