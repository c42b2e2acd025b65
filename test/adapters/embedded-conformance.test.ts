import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/adapters/embedded/store.ts';
import { storeConformance } from '../conformance/store.ts';

storeConformance('embedded, in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
  const opened = new Map<string, ReturnType<typeof openStore>>();
  const storeOf = (tenant: string) => {
    const store = opened.get(tenant) ?? openStore(join(folder, 'a.db'), { tenant, now: Date.now });
    opened.set(tenant, store);
    return store;
  };
  return {
    storeOf,
    close: async () => {
      for (const store of opened.values()) store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
