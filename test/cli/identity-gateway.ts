import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { handler } from '../../lambdas/session/staff.ts';

/** What stands before a deployed service: an identity provider, and a gateway that checks its tokens. */
export interface IdentityGateway {
  readonly url: string;
  /** Groups of whoever signs in. */
  groups: string;
  close(): Promise<void>;
}

const CLIENT = 'client-of-the-test';
/** A token that names groups, given as the gateway writes them; none has a blank. */
const tokenOf = (groups: string): string => {
  const claims = JSON.stringify({ 'cognito:groups': groups.slice(1, -1).split(' ') });
  return `e30.${Buffer.from(claims).toString('base64url')}.of-the-test`;
};

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}
const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** Starts it before a local service, to which all other requests go on. */
export async function openGateway(service: string): Promise<IdentityGateway> {
  const challenges = new Map<string, string>();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = { url, groups: '[owner]' };

  /** Signs in whoever asks, at once. */
  const authorize = (asked: URLSearchParams): Answer => {
    const fits =
      asked.get('client_id') === CLIENT &&
      asked.get('code_challenge_method') === 'S256' &&
      /^http:\/\/localhost:879[012]\/callback$/.test(asked.get('redirect_uri') ?? '');
    if (!fits) return json({ error: 'invalid_request' }, 400);
    challenges.set('code-1', asked.get('code_challenge') ?? '');
    const location = `${asked.get('redirect_uri')}?code=code-1&state=${asked.get('state')}`;
    return { status: 302, body: '', location };
  };
  const token = (form: URLSearchParams): Answer => {
    const verifier = form.get('code_verifier') ?? '';
    const digest = createHash('sha256').update(verifier).digest('base64url');
    const fits = challenges.get(form.get('code') ?? '') === digest;
    return fits
      ? json({ id_token: tokenOf(gateway.groups) })
      : json({ error: 'invalid_grant' }, 400);
  };
  const staff = async (request: IncomingMessage): Promise<Answer> => {
    const { authorization } = request.headers;
    if (authorization !== `Bearer ${tokenOf(gateway.groups)}`)
      return json({ message: 'Unauthorized' }, 401);
    const claims = { iss: url, sub: 'u1', 'cognito:groups': gateway.groups };
    const event = {
      headers: { authorization },
      requestContext: { requestId: 'r', domainName: 'localhost', authorizer: { jwt: { claims } } },
    } as unknown as APIGatewayProxyEventV2; // what the handler reads
    const { statusCode = 0, body = '' } = await handler(event, {});
    return { status: statusCode, body };
  };
  const through = async (request: IncomingMessage, body: string): Promise<Answer> => {
    const { method = 'GET', headers } = request;
    const kept = ['authorization', 'content-type'].flatMap((name) =>
      typeof headers[name] === 'string' ? [[name, headers[name]] as [string, string]] : [],
    );
    const sent = method === 'GET' ? {} : { body };
    const reply = await fetch(`${service}${request.url}`, { method, headers: kept, ...sent });
    return { status: reply.status, body: await reply.text() };
  };
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const body = await bodyOf(request);
    if (pathname === '/authorize') return authorize(searchParams);
    if (pathname === '/token') return token(new URLSearchParams(body));
    if (pathname === '/api/sessions/staff') return staff(request);
    if (pathname !== '/sign-in.json') return through(request, body);
    const [authorizeUrl, tokenUrl] = [`${url}/authorize`, `${url}/token`];
    return json({ authorizeUrl, tokenUrl, clientId: CLIENT, scope: 'openid' });
  };
  server.on('request', async (request, response) => {
    const { status, body, location } = await answer(request);
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  });
  return Object.assign(gateway, {
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  });
}
