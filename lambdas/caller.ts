import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Role, StaffRole } from '../src/contracts/role.ts';
import { ServiceError } from '../src/core/errors.ts';
import { notFound } from '../src/flows/lookup.ts';
import { clientOf, isClientToken } from '../src/flows/machine-client.ts';
import type { RouteRole } from './routes.ts';
import { services } from './runtime.ts';

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/**
 * The caller's id, from the bearer token alone; empty for `anyone`.
 *
 * @throws ServiceError `invalid-session`, `forbidden` for a role that the route is not for, or `not-found`
 *   for a machine client at another job, whether that is there or not
 */
export async function callerOf(event: APIGatewayProxyEventV2, wanted: RouteRole): Promise<string> {
  if (wanted === 'anyone') return '';
  const bearer = /^Bearer ([\w.-]+)$/.exec(event.headers['authorization'] ?? '')?.[1] ?? '';
  if (isClientToken(bearer)) return clientCalling(event, wanted, bearer);
  const { tokens, tenant, now } = services();
  const claims = tokens.verify(bearer);
  if (claims?.use !== 'session' || claims.tenant !== tenant) {
    throw invalid('send a session token as bearer');
  }
  if (claims.expiresAt <= now()) throw invalid('the session has expired; start a new one');
  const allowed = rolesFor(wanted);
  if (allowed.includes(claims.role)) return claims.callerId;
  throw new ServiceError('forbidden', {
    detail: `this takes the role ${either.format(allowed)}; the session has the role ${claims.role}`,
  });
}

const invalid = (detail: string) => new ServiceError('invalid-session', { detail });

/** Roles of sessions that may call a route: for staff the least and all above it. */
export function rolesFor(wanted: Exclude<RouteRole, 'anyone'>): readonly Role[] {
  if (wanted === 'annotator') return [wanted];
  if (wanted === 'downstream') return StaffRole.options;
  return StaffRole.options.slice(StaffRole.options.indexOf(wanted));
}

/** What is not for machine clients is refused unseen: most functions may not even look one up. */
async function clientCalling(
  { pathParameters }: APIGatewayProxyEventV2,
  wanted: RouteRole,
  token: string,
): Promise<string> {
  if (wanted !== 'downstream') {
    const detail = 'a machine client fetches the labels and the newest dataset of its job, no more';
    throw new ServiceError('forbidden', { detail });
  }
  const client = await clientOf(services(), token);
  if (client === undefined) throw invalid('this token has expired, was revoked or is not ours');
  if (pathParameters?.['jobId'] !== client.jobId) throw notFound();
  return client.clientId;
}
