import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ServiceError } from '../src/core/errors.ts';
import type { Identity } from '../src/flows/staff-session.ts';
import { groupsClaim } from './runtime.ts';

/**
 * Who calls, from the claims that the gateway's authorizer verified and put beside the request: no header,
 * path or body leads there. Where no identity provider is connected there are none.
 *
 * @throws ServiceError `invalid-session` without such claims
 */
export function identityOf({ requestContext }: APIGatewayProxyEventV2): Identity {
  // The type of an event without authorizer has no such member, and an event with one is the same otherwise.
  const { authorizer } = requestContext as { authorizer?: { jwt?: { claims?: object } } };
  const claims = new Map<string, unknown>(Object.entries(authorizer?.jwt?.claims ?? {}));
  const [issuer, subject] = [claims.get('iss'), claims.get('sub')];
  if (typeof issuer !== 'string' || typeof subject !== 'string' || subject === '') {
    throw new ServiceError('invalid-session', {
      detail:
        'no identity provider vouches for you here: send its token as bearer, or take an invite',
    });
  }
  return { issuer, subject, groups: listOf(claims.get(groupsClaim)) };
}

/** A list as the gateway writes it, `[a b]`; or one text. Names of groups hold no blank. */
function listOf(claim: unknown): string[] {
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[(.*)\]$/s, '$1')
    .split(' ')
    .filter((name) => name !== '');
}
