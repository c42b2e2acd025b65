import { setImmediate } from 'node:timers/promises';
import type { Store } from '../../src/ports.ts';

/**
 * A store that does one call after another, in the order in which they were asked for.
 *
 * Flows that do several things at once then meet the same order over any store, however fast it answers: what
 * goes on after a call has its turn before the next call begins.
 */
export function inTurn(store: Store): Store {
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(call: () => Promise<T>): Promise<T> => {
    const result = last.then(call);
    last = result.then(
      () => setImmediate(),
      () => setImmediate(),
    );
    return result;
  };
  return {
    get: (ref, freshness) => next(() => store.get(ref, freshness)),
    getMany: (refs) => next(() => store.getMany(refs)),
    queryPartition: (of, limit, after) => next(() => store.queryPartition(of, limit, after)),
    queryIndex: (range, limit, after) => next(() => store.queryIndex(range, limit, after)),
    commit: (items) => next(() => store.commit(items)),
  };
}
