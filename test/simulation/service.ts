import { createHash } from 'node:crypto';
import { openDatabase } from '../../src/adapters/embedded/database.ts';
import { openEvents } from '../../src/adapters/embedded/events.ts';
import { type EmbeddedStore, storeOver } from '../../src/adapters/embedded/store.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import type { Services } from '../../src/ports.ts';
import { Chance } from '../support/chance.ts';
import { Clock, countingIds } from '../support/world.ts';
import { Faults, type Weather } from './faults.ts';
import { FaultyObjects, type Objects } from './faulty-objects.ts';
import { type Disk, FaultyStore } from './faulty-store.ts';
import { Gateway } from './gateway.ts';
import { Ledger } from './ledger.ts';
import { RecentCommits } from './recent-commits.ts';
import { type Request, Scheduler } from './scheduler.ts';
import { Sent } from './sent.ts';
import { Tally } from './tally.ts';
import type { Terms } from './terms.ts';

const TENANT = 'default';
const PROCESSES = 3;

/** The whole service of one history: one table, a few processes, and what watches them. */
export interface Service {
  readonly chance: Chance;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly struck: Tally;
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly store: EmbeddedStore;
  readonly objects: Objects;
  /** Services that no fault and no scheduler touches: for the owner's first link. */
  readonly bare: Services;
  close(): void;
}

/** Chance for one purpose: leaving out draws of one leaves the others as they are. */
const chanceFor = (seed: number, purpose: number): Chance => new Chance(seed * 7 + purpose);

/** Opens the service in memory; everything in it follows from the seed. */
export function openService(seed: number, terms: Terms, weather: Weather): Service {
  const clock = new Clock();
  const scheduler = new Scheduler(chanceFor(seed, 1));
  const chance = chanceFor(seed, 2);
  const struck = new Tally();
  const faults = new Faults(chanceFor(seed, 3), struck, weather);
  const objects: Objects = new Map();
  const ledger = new Ledger(terms, new Sent(), new Tally(), objects);
  const store = storeOver(openDatabase(':memory:'), { tenant: TENANT, now: () => clock.now });
  const disk: Disk = {
    store,
    recent: new RecentCommits(TENANT, () => clock.now),
    scheduler,
    faults,
    chance: chanceFor(seed, 4),
    suites: () => [...ledger.suites.values()].map(({ suite }) => suite),
    readJob: ({ services }) => ledger.readJob(services),
    committed: (items, by) => ledger.committed(items, by),
  };
  const bare: Services = {
    tenant: TENANT,
    store,
    objects: new FaultyObjects(disk, objects),
    tokens: openTokens(Buffer.alloc(32, `key of seed ${seed}`)),
    events: openEvents(undefined),
    workflows: { startExport: async () => undefined },
    now: () => shownTo(scheduler.current, clock.now),
    newId: countingIds(),
    newDigest: sha256,
    random: chanceFor(seed, 5).next,
  };
  const hosts = Array.from({ length: PROCESSES }, () => ({
    ...bare,
    store: new FaultyStore(disk),
  }));
  const commits = () => ledger.commits;
  const replied = (request: Request, body: unknown) => ledger.replied(request, body);
  const gateway = new Gateway({ scheduler, faults, chance, clock, hosts, commits, replied });
  const close = () => store.close();
  return { chance, clock, scheduler, faults, struck, ledger, gateway, store, objects, bare, close };
}

/** What the clock of a request's process shows it. */
function shownTo(request: Request | undefined, now: number): number {
  if (request === undefined) return now;
  const shown = now + request.skewMs;
  request.sawAt = Math.max(request.sawAt, shown);
  return shown;
}

function sha256() {
  const hash = createHash('sha256');
  return {
    update: (data: Uint8Array | string) => void hash.update(data),
    hex: () => hash.digest('hex'),
  };
}
