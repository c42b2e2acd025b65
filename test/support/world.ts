import { createHash } from 'node:crypto';
import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { type EmbeddedEvents, openEvents } from '../../src/adapters/embedded/events.ts';
import { type EmbeddedObjects, openObjects } from '../../src/adapters/embedded/objects.ts';
import { type EmbeddedStore, storeOver } from '../../src/adapters/embedded/store.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import type { ExportStart, IdKind, Services, Workflows } from '../../src/ports.ts';
import { Chance } from './chance.ts';

/** When every test's clock starts: epoch milliseconds. */
export const START = 1_790_000_000_000;

/** A clock that moves when told. */
export class Clock {
  now = START;

  advance(ms: number): void {
    this.now += ms;
  }
}

/** A row of the store as it stands in the file. */
export interface StoredRow {
  readonly pk: string;
  readonly sk: string;
  readonly version: number;
  readonly q: string | null;
  readonly at: number | null;
  readonly n: string | null;
  readonly body: string;
}

/** The whole service in memory; the same seed gives the same ids, keys and chance. */
export interface World {
  readonly services: Services;
  readonly store: EmbeddedStore;
  readonly objects: EmbeddedObjects;
  readonly events: EmbeddedEvents;
  /** Exports that were started beside a request, in order; nobody runs them. */
  readonly started: readonly ExportStart[];
  readonly clock: Clock;
  readonly chance: Chance;
  /** Everything that is stored, in key order. */
  dump(): StoredRow[];
  close(): void;
}

const PREFIX: Readonly<Record<IdKind, string>> = {
  job: 'j',
  invite: 'v',
  nonce: 'a',
  client: 'c',
  secret: 'x',
};

/** Ids that count: `j0000001`, `a0000002`; of which so many are drawn already. */
export function countingIds(before = 0): (kind: IdKind) => string {
  let drawn = before;
  return (kind) => PREFIX[kind] + (++drawn).toString(36).padStart(9, '0');
}

/** A clock, ids and chance as the embedded home takes them. */
export function seededSystem(clock: Clock, chance: Chance, idsBefore = 0) {
  return {
    now: () => clock.now,
    newId: countingIds(idsBefore),
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

/** Opens the embedded home in memory with a clock, ids, key and chance of its own. */
export function openWorld(seed = 1): World {
  const clock = new Clock();
  const chance = new Chance(seed);
  const system = seededSystem(clock, chance);
  const tokens = openTokens(Buffer.alloc(32, `key of seed ${seed}`));
  const tenant = 'default';
  const database = openDatabase(':memory:');
  const store = storeOver(database, { tenant, now: system.now });
  const objects = openObjects(':memory:', {
    tokens,
    baseUrl: 'http://127.0.0.1:1',
    now: system.now,
  });
  const events = openEvents(undefined);
  const started: ExportStart[] = [];
  const workflows: Workflows = { startExport: async (run) => void started.push(run) };
  return {
    services: { tenant, store, objects, tokens, events, workflows, ...system },
    store,
    objects,
    events,
    started,
    clock,
    chance,
    dump: () => dumpOf(database),
    close: () => {
      store.close();
      objects.close();
    },
  };
}

/** Every row of a database of the embedded home, in key order. */
export function dumpOf(database: ReturnType<typeof openDatabase>): StoredRow[] {
  const rows = database.prepare('SELECT pk, sk, version, q, at, n, body FROM item ORDER BY pk, sk');
  return rows.all() as unknown as StoredRow[]; // the columns are named in the statement
}
