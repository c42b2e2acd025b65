import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openTokens } from '../../src/adapters/tokens.ts';
import type { Claims } from '../../src/ports.ts';

const KEY = Buffer.alloc(32, 1);
const tokens = openTokens(KEY);
const session: Claims = {
  use: 'session',
  role: 'annotator',
  tenant: 'default',
  callerId: 'n4k2m',
  expiresAt: 1_790_000_000_123,
};
const invite: Claims = { use: 'invite', tenant: 'default', inviteId: 'v1', expiresAt: 1 };

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (text: string, algorithm = 'sha256') =>
  `${text}.${createHmac(algorithm, KEY).update(text).digest('base64url')}`;

describe('a token', () => {
  it('gives back its claims, to the millisecond', () => {
    for (const claims of [session, invite]) {
      expect(tokens.verify(tokens.sign(claims))).toEqual(claims);
    }
  });

  it('is a JWT that others can read: HS256, exp in seconds', () => {
    const [header = '', payload = ''] = tokens.sign(session).split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(read(payload)).toMatchObject({ callerId: 'n4k2m', exp: 1_790_000_000.123 });
    expect(tokens.sign(session)).toBe(signed(`${header}.${payload}`));
  });

  it('that was touched anywhere is not ours', () => {
    const token = tokens.sign(session);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'B' : 'A';
      expect(tokens.verify(token.slice(0, i) + other + token.slice(i + 1))).toBeUndefined();
      expect(tokens.verify(token.slice(0, i))).toBeUndefined();
    }
    for (const padded of [`${token}=`, `${token}.`, ` ${token}`, `${token}\n`, `${token}.x`, '']) {
      expect(tokens.verify(padded)).toBeUndefined();
    }
  });

  it('of another key or algorithm is not ours', () => {
    expect(openTokens(Buffer.alloc(32, 2)).verify(tokens.sign(session))).toBeUndefined();
    const payload = tokens.sign(session).split('.')[1];
    for (const header of [
      { alg: 'none', typ: 'JWT' },
      { alg: 'none' },
      { alg: 'HS512', typ: 'JWT' },
      { alg: 'HS256' },
      { alg: 'HS256', typ: 'JWT', jwk: {} },
    ]) {
      const text = `${encoded(header)}.${payload}`;
      for (const token of [text, `${text}.`, signed(text), signed(text, 'sha512')]) {
        expect(tokens.verify(token)).toBeUndefined();
      }
    }
  });

  it('is not read at all when it is oversize', () => {
    const [header] = tokens.sign(session).split('.');
    const huge = signed(`${header}.${encoded({ ...session, callerId: 'n'.repeat(1_000) })}`);
    expect(tokens.verify(huge)).toBeUndefined();
  });
});

describe('mac', () => {
  it('is 64 hexadecimal digits of a key of its own', () => {
    expect(tokens.mac('a')).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens.mac('a')).toBe(openTokens(KEY).mac('a'));
    expect(tokens.mac('a')).not.toBe(tokens.mac('b'));
    expect(openTokens(Buffer.alloc(32, 2)).mac('a')).not.toBe(tokens.mac('a'));
  });

  it('of a chosen text never signs a token', () => {
    const text = tokens.sign(session).split('.').slice(0, 2).join('.');
    const digest = Buffer.from(tokens.mac(text), 'hex').toString('base64url');
    expect(tokens.verify(`${text}.${digest}`)).toBeUndefined();
  });
});

it('refuses a key that is too short to be secret', () => {
  expect(() => openTokens(Buffer.alloc(31))).toThrow(RangeError);
});
