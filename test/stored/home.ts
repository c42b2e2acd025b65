import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { openEvents } from '../../src/adapters/embedded/events.ts';
import { openObjects } from '../../src/adapters/embedded/objects.ts';
import { storeOver } from '../../src/adapters/embedded/store.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import type { Services } from '../../src/ports.ts';
import { Chance } from '../support/chance.ts';
import { Clock, dumpOf, seededSystem } from '../support/world.ts';
import { SEED, type Stored } from './fixture.ts';

/** So many ids are left to those who wrote a fixture. */
const IDS_BEFORE = 100_000;

/** The embedded home of today over what was stored. */
export async function openHome(fixture: Stored & { readonly now: number }) {
  const clock = new Clock();
  clock.now = fixture.now;
  const system = seededSystem(clock, new Chance(9), IDS_BEFORE);
  const database = openDatabase(':memory:');
  const put = database.prepare(
    'INSERT INTO item (pk, sk, version, q, at, n, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const { pk, sk, version, q, at, n, body } of fixture.rows) {
    put.run(pk, sk, version, q, at, n, JSON.stringify(body));
  }
  const tenant = 'default';
  const tokens = openTokens(Buffer.alloc(32, `key of seed ${SEED}`));
  const store = storeOver(database, { tenant, now: system.now });
  const baseUrl = 'http://127.0.0.1:1';
  const objects = openObjects(':memory:', { tokens, baseUrl, now: system.now });
  for (const [key, text] of Object.entries(fixture.objects)) {
    await objects.put(key, Buffer.from(text), { mediaType: 'text/plain' });
  }
  const events = openEvents(undefined);
  const workflows = { startExport: async () => undefined };
  const services: Services = { tenant, store, objects, tokens, events, workflows, ...system };
  return {
    services,
    clock,
    dump: () => dumpOf(database),
    close: () => {
      store.close();
      objects.close();
    },
  };
}
