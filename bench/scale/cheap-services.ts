import { createHash } from 'node:crypto';
import type { IdKind, ObjectStore, Services, Store, Tokens } from '../../src/ports.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

const OBJECT_MS = 20;
const PREFIX: Readonly<Record<IdKind, string>> = {
  job: 'j',
  invite: 'v',
  nonce: 'a',
  client: 'c',
  secret: 'x',
};

/** Mixes a text into 32 bits: FNV-1a, and the finalizer of MurmurHash3 so that near texts fall far apart. */
function mixed(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** Tokens without a secret: the flows need their digests, millions of them, and nobody attacks. */
const tokens: Tokens = {
  sign: (claims) => Buffer.from(JSON.stringify(claims)).toString('base64url'),
  verify: (token) => JSON.parse(Buffer.from(token, 'base64url').toString()),
  mac: (text) => (hex(mixed(text, 0x811c9dc5)) + hex(mixed(text, 0x9e3779b9))).repeat(4),
};

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function whole(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** Objects in a map; reading one takes its time. */
function mapOfObjects(time: VirtualTime): ObjectStore {
  const bodies = new Map<string, Uint8Array>();
  const mediaType = 'application/octet-stream';
  return {
    put: async (key, body, { ifAbsent = false }) => {
      if (ifAbsent && bodies.has(key)) return false;
      bodies.set(key, await whole(body));
      return true;
    },
    get: async (key, range) => {
      await time.sleep(OBJECT_MS);
      const body = bodies.get(key);
      return body && once(range ? body.subarray(range.offset, range.offset + range.bytes) : body);
    },
    head: async (key) => {
      const body = bodies.get(key);
      return body && { bytes: body.length, mediaType };
    },
    copy: async (from, to) => {
      const body = bodies.get(from);
      if (body !== undefined) bodies.set(to, body);
      return body !== undefined;
    },
    signGet: async (key) => key,
    signPut: async (key) => key,
  };
}

/** All that flows need, as cheap as can be and the same for the same seed. */
export function cheapServices(
  tenant: string,
  store: Store,
  time: VirtualTime,
  chance: Chance,
): Services {
  let drawn = 0;
  return {
    tenant,
    store,
    objects: mapOfObjects(time),
    tokens,
    events: { announce: async () => undefined },
    workflows: { startExport: async () => undefined },
    now: () => Math.floor(time.now),
    newId: (kind) => PREFIX[kind] + (++drawn).toString(36),
    newDigest: () => {
      const hash = createHash('sha256');
      return {
        update: (data: Uint8Array | string) => void hash.update(data),
        hex: () => hash.digest('hex'),
      };
    },
    random: chance.next,
  };
}
