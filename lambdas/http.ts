import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { explain } from '../src/contracts/explain.ts';
import { type ProblemCode, problems } from '../src/contracts/problem.ts';
import { VERSION } from '../src/contracts/version.ts';
import { ServiceError } from '../src/core/errors.ts';
import type { Identity } from '../src/flows/staff-session.ts';
import type { Services } from '../src/ports.ts';
import { callerOf } from './caller.ts';
import { identityOf } from './identity.ts';
import { missingWords } from './missing.ts';
import { requestLog } from './request-log.ts';
import type { Route, RouteRole } from './routes.ts';
import { admits, needs, services, type Variable } from './runtime.ts';

/** Bytes of a request body. The largest honest one, a job file, has about 15,000. */
const MOST_BODY_BYTES = 256 * 1024;

/** What a route without a body takes: none, or an empty object. */
const NoBody: z.ZodType<unknown> = z.strictObject({});

/** How long a request that works in steps may take before it answers with what it has done. */
export const STEP_MS = 10_000;

/** What a handler is given: parsed input, and who calls. `callerId` is empty for `anyone`. */
export interface Call<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  readonly callerId: string;
  /** Whom the identity provider of the route vouches for; throws the refusal where it does for nobody. */
  identity(): Identity;
  readonly services: Services;
}

/** What a handler gives back. The body becomes JSON. */
export interface Reply<R> {
  readonly status: number;
  readonly body: R;
}

/** A route's handler: who may call it, the form of its input and output, and what it does. */
export interface EndpointSpec<P, Q, B, R> {
  readonly role: RouteRole;
  readonly identity?: Route['identity'];
  readonly path?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Form of the successful reply: for documents and tests; not checked at run time. */
  readonly reply: z.ZodType<R>;
  readonly summary: string;
  /** What it does not start without, beside what the check of a session needs. */
  readonly needs?: readonly Variable[];
  readonly run: (call: Call<P, Q, B>) => Promise<Reply<NoInfer<R>>>;
}

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: object,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** A handler with its specification beside it, from which the API's documents are made. */
export type Endpoint = HttpHandler & {
  readonly spec: EndpointSpec<unknown, unknown, unknown, unknown>;
};

/**
 * Makes a Lambda handler of an HTTP API (payload 2.0): origin, session, input, call, reply.
 *
 * Refusals become RFC 9457 problems; anything else that is thrown is a defect, logged with its place
 * and answered as a bare 500.
 */
export function endpoint<P = unknown, Q = unknown, B = unknown, R = unknown>(
  spec: EndpointSpec<P, Q, B, R>,
): Endpoint {
  const ofSession = spec.role === 'anyone' ? [] : (['TABLE_NAME', 'TOKEN_SECRET_ARN'] as const);
  needs(...ofSession, ...(spec.needs ?? []));
  const handler = middy(async (event: APIGatewayProxyEventV2) => {
    checkOrigin(event);
    const callerId = await callerOf(event, spec.role);
    const vouched = spec.identity === undefined ? undefined : identityOf(event);
    const path = parsed(spec.path, event.pathParameters ?? {}, 'not-found');
    const query = parsed(spec.query, event.queryStringParameters ?? {}, 'invalid-request');
    const body = parsed(spec.body ?? NoBody, jsonBody(event), 'invalid-request');
    const identity = () => vouched ?? identityOf(event);
    const call = { path, query, body, callerId, identity, services: services() };
    const reply = await spec.run(call as Call<P, Q, B>); // what has no schema is not read
    return json(reply.status, reply.body);
  }).use([requestLog(), problemJson()]);
  return Object.assign(handler as unknown as HttpHandler, {
    spec: spec as unknown as Endpoint['spec'], // documents read the schemas only
  });
}

/** The API has an address of its own; what does not come through the distribution met no firewall. */
function checkOrigin({ headers }: APIGatewayProxyEventV2): void {
  if (admits(headers['x-assay-origin'])) return;
  throw new ServiceError('forbidden', { detail: 'ask at the address of the pages' });
}

function json(status: number, body: unknown, mediaType = 'application/json') {
  return {
    statusCode: status,
    headers: {
      'content-type': mediaType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-assay-version': VERSION,
    },
    body: JSON.stringify(body),
  };
}

/** The body as JSON; an absent one is an empty object, and that of a GET means nothing. */
function jsonBody(event: APIGatewayProxyEventV2): unknown {
  if (event.requestContext.http?.method === 'GET') return {};
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (text === '') return {};
  const mediaType = event.headers['content-type'] ?? '';
  if (!/^application\/(json|.+\+json)\s*(;|$)/i.test(mediaType)) {
    throw new ServiceError('wrong-media-type', { detail: 'the body must be application/json' });
  }
  if (Buffer.byteLength(text) > MOST_BODY_BYTES) throw tooLarge();
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('malformed-json', { detail: 'the body must be JSON, and is not' });
  }
}

/** The refusal of a body that is over the limit. */
export const tooLarge = () =>
  new ServiceError('too-large', { detail: `a body may have at most ${MOST_BODY_BYTES} bytes` });

function parsed<T>(
  schema: z.ZodType<T> | undefined,
  value: unknown,
  code: ProblemCode,
): T | undefined {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (code === 'not-found') throw new ServiceError(code);
  const errors = explain(result.error, value).slice(0, 20);
  throw new ServiceError(code, { detail: errors[0]?.message ?? 'the form is wrong', errors });
}

/** Answers a refusal as a problem, and a defect as a bare 500. */
function problemJson(): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const { requestContext, stageVariables, pathParameters } = request.event;
      const refusal = request.error instanceof ServiceError ? request.error : defect();
      const named = withMissing(refusal, pathParameters);
      const url = stageVariables?.['publicUrl'] ?? urlOf(requestContext.domainName);
      request.response = problemReply(named, requestContext.requestId, url);
    },
  };
}

/** A refusal of what is not there says what it is, unless the flow has said it. */
const withMissing = (
  refusal: ServiceError,
  path: APIGatewayProxyEventV2['pathParameters'],
): ServiceError =>
  refusal.code === 'not-found' && refusal.details.detail === undefined
    ? new ServiceError('not-found', { ...refusal.details, detail: missingWords(path) })
    : refusal;

const defect = () =>
  new ServiceError('internal-error', { detail: 'the request was not carried out; try again' });

/** Where a host answers: a desk's own speaks plain HTTP. */
export const urlOf = (host: string): string =>
  `${/^(127(\.\d+){3}|\[::1\]|localhost)(:|$)/.test(host) ? 'http' : 'https'}://${host}`;

/**
 * A refusal as problem+json. `type` resolves: it stands under the address by which people know the service,
 * which behind a distribution is not the API's own; the stage of the API tells it.
 */
export function problemReply(
  { code, details }: ServiceError,
  requestId: string,
  url: string,
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = problems[code];
  const { detail = title, ...members } = details;
  const type = `${url}/api/problems/${code}`;
  const reply = json(
    status,
    { type, title, status, detail, instance: `urn:request:${requestId}`, ...members },
    'application/problem+json',
  );
  const wait = details['retryAfterSeconds'];
  return typeof wait === 'number'
    ? { ...reply, headers: { ...reply.headers, 'retry-after': String(wait) } }
    : reply;
}
