import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { IdKind, Services } from '../ports.ts';

/** Crockford's base 32, lower case: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const FORMS: Readonly<Record<IdKind, readonly [prefix: string, length: number]>> = {
  job: ['j', 9],
  invite: ['v', 16],
  nonce: ['', 12],
  client: ['c', 12],
  secret: ['', 32],
};

/** Wall clock, and ids and chance from the operating system: 5 random bits a character. */
export const system: Pick<Services, 'now' | 'newId' | 'newDigest' | 'random'> = {
  now: () => Date.now(),
  newId: (kind) => {
    const [prefix, length] = FORMS[kind];
    return prefix + Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('');
  },
  newDigest: () => {
    const hash = createHash('sha256');
    return { update: (data) => void hash.update(data), hex: () => hash.digest('hex') };
  },
  random: () => randomInt(2 ** 48 - 1) / (2 ** 48 - 1),
};
