import type { Store } from '../../src/ports.ts';
import { conformance } from './conformance.ts';
import { commitProbes } from './store-commit.ts';
import { indexProbes } from './store-index.ts';
import { partitionProbes } from './store-partition.ts';
import { valueProbes } from './store-values.ts';

/** A store under test: `storeOf` gives the view of a tenant over one and the same table or file. */
export interface OpenedStore {
  storeOf(tenant: string): Store;
  close(): Promise<void>;
}

/** The whole contract of `Store`, against one home. Every probe has a tenant of its own. */
export function storeConformance(
  name: string,
  open: () => Promise<OpenedStore>,
  skips: Readonly<Record<string, string>> = {},
): void {
  conformance({
    title: `store conformance: ${name}`,
    probes: [...commitProbes, ...valueProbes, ...partitionProbes, ...indexProbes],
    open,
    given: ({ storeOf }, unique) => ({
      store: storeOf(unique),
      other: storeOf(`${unique}-other`),
      jobId: 'job1',
    }),
    skips,
  });
}
