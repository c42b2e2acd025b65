import type { Page, Ref, Store } from '../../src/ports.ts';
import type { Probe as ContractProbe } from './conformance.ts';

/** What a probe works with: a tenant nobody used before, and a job id that is its own. */
export interface Given {
  readonly store: Store;
  readonly other: Store;
  readonly jobId: string;
}

export type Probe = ContractProbe<Given>;

/** All items of a paged query, page by page. */
export async function everything<T>(
  query: (after: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page: Page<T> = await query(after);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** A reference as text, to compare pages as sets. */
export const named = (ref: Ref): string => JSON.stringify(Object.entries(ref).sort());
