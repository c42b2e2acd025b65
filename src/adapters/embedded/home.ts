import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Services, Workflows } from '../../ports.ts';
import { system } from '../system.ts';
import { openTokens } from '../tokens.ts';
import { openEvents } from './events.ts';
import { type EmbeddedObjects, openObjects } from './objects.ts';
import { type EmbeddedStore, openStore } from './store.ts';

/** The embedded home, open: the services of one tenant, and what only the local server needs. */
export interface EmbeddedHome {
  readonly services: Services;
  readonly store: EmbeddedStore;
  readonly objects: EmbeddedObjects;
  close(): void;
}

export interface HomeOptions {
  /** Folder of the data, made when absent; `:memory:` keeps nothing. */
  readonly folder: string;
  /** Where signed URLs point. */
  readonly baseUrl: string;
  readonly tenant?: string;
  /** What exports of large jobs are run by; without it they are refused. */
  readonly workflows?: Workflows;
  /** Clock, ids and chance for tests. */
  readonly system?: typeof system;
}

/** Stands for the workflows of a home that nobody serves. */
const NO_WORKFLOWS: Workflows = {
  startExport: () => Promise.reject(new Error('only a running server exports large jobs')),
};

/** The service's key: 32 random bytes in a file that only its user may read, made once. */
function keyIn(folder: string): Buffer {
  if (folder === ':memory:') return randomBytes(32);
  const path = join(folder, 'key');
  if (!existsSync(path)) {
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, randomBytes(32), { mode: 0o600 });
    try {
      linkSync(fresh, path); // fails if another process was first: then its key is the key
    } catch (error) {
      if (!existsSync(path)) throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
  return readFileSync(path);
}

/** Opens the embedded home in a folder: a SQLite file, a folder of objects, and the key. */
export function openHome(options: HomeOptions): EmbeddedHome {
  const { folder, baseUrl, tenant = 'default', system: given = system } = options;
  const { workflows = NO_WORKFLOWS } = options;
  const inMemory = folder === ':memory:';
  if (!inMemory) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokens = openTokens(keyIn(folder));
  const { now } = given;
  const store = openStore(inMemory ? folder : join(folder, 'assay.db'), { tenant, now });
  const objects = openObjects(inMemory ? folder : join(folder, 'objects'), {
    tokens,
    baseUrl,
    now,
  });
  const events = openEvents(inMemory ? undefined : join(folder, 'events.jsonl'));
  return {
    services: { tenant, store, objects, tokens, events, workflows, ...given },
    store,
    objects,
    close: () => {
      store.close();
      objects.close();
    },
  };
}
