import type { AskedShards } from '../src/contracts/export-shards.ts';
import type { Ended, Next } from '../src/flows/export-shards.ts';

/** The two functions of the workflow, as it calls them. */
export interface ShardHandlers {
  readonly shard: (event: object) => Promise<unknown>;
  readonly gather: (event: object) => Promise<unknown>;
}

const GATHERED_BY = { collect: 'number', fit: 'sum', label: 'finish' } as const;
const SHARDS_AT_ONCE = 2;

/**
 * An export in shards on this machine, step by step as the workflow makes it: each map over its shards, and
 * after each what gathers it.
 *
 * @param run names what is kept between the steps: under the same name a broken run goes on where it stood
 * @returns what the last step says
 */
export async function runInShards(
  { shard: mapped, gather }: ShardHandlers,
  asked: AskedShards,
  run: string,
): Promise<unknown> {
  const common = { asked, run };
  let at = (await gather({ ...common, step: 'plan' })) as Next | Ended; // by `gatherStep`
  while (at.next !== 'end') {
    const { next, iteration, shards } = at;
    if (next === 'finish') return gather({ ...common, step: 'finish', iteration });
    for (let from = 0; from < shards; from += SHARDS_AT_ONCE) {
      const some = Array.from({ length: Math.min(SHARDS_AT_ONCE, shards - from) }, (_, i) =>
        mapped({ ...common, step: next, iteration, shard: from + i }),
      );
      await Promise.all(some);
    }
    at = (await gather({ ...common, step: GATHERED_BY[next], iteration })) as typeof at;
  }
  return at;
}
