import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Role, StaffRole } from '../src/contracts/session.ts';
import { ServiceError } from '../src/core/errors.ts';
import type { RouteRole } from './routes.ts';
import { services } from './runtime.ts';

/**
 * The caller's id, from the session token alone; empty for `anyone`.
 *
 * @throws ServiceError `invalid-session`, or `forbidden` for a role that the route is not for
 */
export function callerOf(event: APIGatewayProxyEventV2, wanted: RouteRole): string {
  if (wanted === 'anyone') return '';
  const { tokens, tenant, now } = services();
  const token = bearerOf(event);
  const claims = token === undefined ? undefined : tokens.verify(token);
  if (claims?.use !== 'session' || claims.tenant !== tenant) {
    throw new ServiceError('invalid-session', { detail: 'send a session token as bearer' });
  }
  if (claims.expiresAt <= now()) {
    throw new ServiceError('invalid-session', {
      detail: 'the session has expired; start a new one',
    });
  }
  const allowed = rolesFor(wanted);
  if (allowed.includes(claims.role)) return claims.callerId;
  throw new ServiceError('forbidden', {
    detail: `this takes the role ${either.format(allowed)}; the session has the role ${claims.role}`,
  });
}

const bearerOf = ({ headers }: APIGatewayProxyEventV2): string | undefined =>
  /^Bearer ([\w.-]+)$/.exec(headers['authorization'] ?? '')?.[1];

/** Roles that may call a route: for staff the least and all above it. */
export function rolesFor(wanted: Exclude<RouteRole, 'anyone'>): readonly Role[] {
  if (wanted === 'annotator') return [wanted];
  return StaffRole.options.slice(StaffRole.options.indexOf(wanted));
}

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });
