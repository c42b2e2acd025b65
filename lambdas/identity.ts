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
export function identityOf({ requestContext, headers }: APIGatewayProxyEventV2): Identity {
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
  const groups = listOf(claims.get(groupsClaim), headers['authorization'] ?? '');
  return { issuer, subject, groups };
}

/**
 * A list as the gateway writes it, `[a b]`; or one text.
 *
 * That cannot tell `ward admin` from `ward` and `admin`, so the token says where names part: only the gateway's
 * own words, and none where the token has others.
 */
function listOf(claim: unknown, authorization: string): readonly string[] {
  if (typeof claim !== 'string') return [];
  if (!claim.includes(' ')) return [claim.replace(/^\[(.*)\]$/s, '$1')];
  const names = namesIn(authorization);
  return `[${names.join(' ')}]` === claim ? names : [];
}

/** The groups in the token that the gateway has verified; none in what is no token. */
function namesIn(authorization: string): readonly string[] {
  const payload = /^(?:Bearer )?[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization)?.[1] ?? '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const names = new Map(Object.entries(claims ?? {})).get(groupsClaim);
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}
