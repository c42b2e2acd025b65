import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ServiceError } from '../src/core/errors.ts';
import { logger, tellable } from './log.ts';
import { count, publishCounts } from './meter.ts';
import { services } from './runtime.ts';

type Watcher = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  { functionName?: string },
  { began?: number }
>;
type Watched = Parameters<NonNullable<Watcher['after']>>[0];

/**
 * One line and one count for each request: which route, what came of it, how long it took.
 *
 * The route is the pattern, not the path: ids stand in paths. A defect has a line of its own.
 */
export function requestLog(): Watcher {
  return {
    before: ({ internal }) => {
      internal.began = services().now();
    },
    after: answered,
    onError: (request) => {
      const { error } = request;
      if (!(error instanceof ServiceError)) {
        logger.error('defect', { ...placeOf(request), error: tellable(error) });
      }
      answered(request);
    },
  };
}

const placeOf = ({ event, context }: Watched) => ({
  requestId: event.requestContext.requestId,
  function: context.functionName,
  route: event.routeKey,
});

function answered(request: Watched): void {
  const { response, error, internal } = request;
  const status = response?.statusCode ?? 500;
  const now = services().now();
  logger.info('request', {
    ...placeOf(request),
    status,
    durationMs: now - (internal.began ?? now),
    ...(error === null ? {} : { problem: codeOf(error) }),
  });
  const group = status < 400 ? 'Requests2xx' : status < 500 ? 'Requests4xx' : 'Requests5xx';
  count({ [group]: 1 });
  publishCounts();
}

const codeOf = (error: unknown): string =>
  error instanceof ServiceError ? error.code : 'internal-error';
