import { createHmac, createSecretKey } from 'node:crypto';
import type { Claims, Tokens } from '../ports.ts';
import { sameText } from './same-text.ts';

const MOST_CHARS = 1_024;
const MIN_KEY_BYTES = 32;
const HEADER = base64url('{"alg":"HS256","typ":"JWT"}');

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** RFC 7519 counts `exp` in seconds, with a fraction where needed; ours are milliseconds. */
function toPayload({ expiresAt, ...claims }: Claims): string {
  return base64url(JSON.stringify({ ...claims, exp: expiresAt / 1_000 }));
}

/** Only called on what we signed ourselves, so the shape is the one of `toPayload`. */
function fromPayload(payload: string): Claims {
  const { exp, ...claims } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return { ...claims, expiresAt: Math.round(exp * 1_000) };
}

/**
 * Tokens signed with HMAC-SHA256, as JWTs in compact form (RFC 7515, HS256), so that others can read
 * them.
 *
 * One header only, compared as text: a token that names another algorithm is not ours. Signatures are
 * compared in constant time, also as text, so a token has one spelling. `mac` has a key of its own,
 * derived: no digest of a chosen text is ever a signature.
 *
 * @param key at least 32 secret bytes, of this service alone
 */
export function openTokens(key: Uint8Array): Tokens {
  if (key.length < MIN_KEY_BYTES) {
    throw new RangeError(`the key must have at least ${MIN_KEY_BYTES} bytes, got ${key.length}`);
  }
  // A key object is prepared once; raw bytes would be at every call, for six times its price.
  const signingKey = createSecretKey(key);
  const digestKey = createSecretKey(createHmac('sha256', signingKey).update('assay mac').digest());
  const signature = (text: string) =>
    createHmac('sha256', signingKey).update(text).digest('base64url');
  return {
    sign: (claims) => {
      const text = `${HEADER}.${toPayload(claims)}`;
      return `${text}.${signature(text)}`;
    },
    verify: (token) => {
      if (token.length > MOST_CHARS) return undefined;
      const [header, payload = '', signed = '', ...rest] = token.split('.');
      if (header !== HEADER || rest.length > 0) return undefined;
      if (!sameText(signature(`${HEADER}.${payload}`), signed)) return undefined;
      return fromPayload(payload);
    },
    mac: (text) => createHmac('sha256', digestKey).update(text).digest('hex'),
  };
}
