import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Route, routes } from '../lambdas/routes.ts';

/** A route that a request asks for, with the parameters in its path. */
export interface Match {
  readonly route: Route;
  readonly pathParameters: Record<string, string>;
}

interface Pattern {
  readonly route: Route;
  readonly parts: readonly string[];
}

// Routes without a parameter first, as API Gateway prefers them: /jobs/validate is not a job.
const patterns: readonly Pattern[] = routes
  .map((route) => ({ route, parts: route.path.split('/') }))
  .sort((a, b) => Number(a.route.path.includes('{')) - Number(b.route.path.includes('{')));

function parametersOf(pattern: Pattern, parts: readonly string[]) {
  if (pattern.parts.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, expected] of pattern.parts.entries()) {
    const part = parts[i] ?? '';
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = part;
    else if (expected !== part) return undefined;
  }
  return parameters;
}

/** Finds the route of a request, or says whether the path takes other methods. */
export function matchRoute(method: string, path: string): Match | 'unknown-route' | 'wrong-method' {
  const parts = path.split('/');
  let known = false;
  for (const pattern of patterns) {
    const pathParameters = parametersOf(pattern, parts);
    if (pathParameters === undefined) continue;
    if (pattern.route.method === method) return { route: pattern.route, pathParameters };
    known = true;
  }
  return known ? 'wrong-method' : 'unknown-route';
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}

function queryOf(search: URLSearchParams): Record<string, string> | undefined {
  const query: Record<string, string> = {};
  for (const [name, value] of search)
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value;
  return Object.keys(query).length > 0 ? query : undefined;
}

/** What the event of a request is made from. */
export interface Received {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly body: string;
  readonly requestId: string;
  readonly now: number;
}

/** The event that an HTTP API would send to a Lambda for this request: payload format 2.0. */
export function eventOf(
  { route, pathParameters }: Match,
  received: Received,
): APIGatewayProxyEventV2 {
  const { request, path, search, body, requestId, now } = received;
  const headers = headersOf(request);
  const routeKey = `${route.method} ${route.path}`;
  const query = queryOf(search);
  const domainName = headers['host'] ?? 'localhost';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: search.toString(),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    pathParameters,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method: route.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    ...(body === '' ? {} : { body }),
    isBase64Encoded: false,
  };
}
