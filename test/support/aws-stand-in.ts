import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a function asked of AWS: `Service.Operation`, and the JSON it sent. */
export interface AwsRequest {
  readonly operation: string;
  readonly authorization: string;
  readonly body: Record<string, unknown>;
}

/** Answers JSON services of AWS from a table of operations; what is not in it answers `{}`. */
export interface AwsStandIn {
  readonly url: string;
  readonly requests: AwsRequest[];
  readonly replies: Record<string, unknown>;
  close(): void;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** A reply that is an `Error` is answered as a fault with its name. */
export async function startAwsStandIn(replies: Record<string, unknown>): Promise<AwsStandIn> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']);
    const body = JSON.parse((await textOf(request)) || '{}');
    requests.push({ operation, authorization: request.headers.authorization ?? '', body });
    const reply = replies[operation] ?? {};
    const failed = reply instanceof Error;
    response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(failed ? { __type: reply.name, message: reply.message } : reply));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    replies,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
