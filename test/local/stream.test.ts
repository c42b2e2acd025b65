import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stream, type StreamOptions } from '../../local/stream.ts';
import { type EmbeddedStore, openStore } from '../../src/adapters/embedded/store.ts';
import { assignment, taskSuite } from '../conformance/items.ts';
import { catchLog, type LogLines } from '../support/log-lines.ts';
import { START } from '../support/world.ts';

const suite = taskSuite('j1234', 1);
const RETRY_MS = 500;

let store: EmbeddedStore;
let log: LogLines;
const streams: Stream[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  log = catchLog();
  store = openStore(':memory:', { tenant: 'default', now: () => START });
});
afterEach(async () => {
  const closing = Promise.all(streams.splice(0).map((stream) => stream.close()));
  await vi.runAllTimersAsync();
  await closing;
  store.close();
  vi.useRealTimers();
  log.restore();
  vi.restoreAllMocks();
});

const nonce = (i: number): string => `a${String(i).padStart(7, '0')}`;
const commit = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, (_, i) => store.commit([assignment(suite, nonce(from + i))])),
  );

/** Which assignment a record is of. */
const numberOf = (record: DynamoDBStreamEvent['Records'][number]): number =>
  Number(record.dynamodb?.Keys?.['sk']?.S?.slice(-7));
const failing = (...records: DynamoDBStreamEvent['Records']): DynamoDBBatchResponse => ({
  batchItemFailures: records.map(({ dynamodb }) => ({
    itemIdentifier: dynamodb?.SequenceNumber ?? '',
  })),
});

/** A stream that notes its batches; `fail` says which record of a batch is the first to fail. */
function open(
  fail: (record: number) => boolean = () => false,
  change: Partial<StreamOptions> = {},
): number[][] {
  const batches: number[][] = [];
  const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    batches.push(Records.map(numberOf));
    const first = Records.find((record) => fail(numberOf(record)));
    return first ? failing(first) : failing();
  };
  const wants = ({ sk }: { readonly sk: string }) => sk.startsWith('A#');
  const options = { store, tenant: 'default', consumer: 'test', wants, handler, ...change };
  streams.push(new Stream(options));
  return batches;
}

/** Lets everything run until there is nothing left to do, retries included. */
async function settled(): Promise<void> {
  for (const stream of streams) {
    const idle = stream.idle();
    await vi.runAllTimersAsync();
    await idle;
  }
}

const upTo = (to: number, from = 0): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

describe('a stream', () => {
  it('delivers every wanted change once, in the order of commits, a hundred a batch', async () => {
    await commit(0, 120);
    const batches = open();
    await settled();
    await store.commit([suite]);
    for (let i = 120; i < 123; i++) await commit(i, i + 1);
    await settled();
    expect(batches.flat()).toEqual(upTo(123));
    expect(batches.slice(0, 2).map(({ length }) => length)).toEqual([100, 20]);
  });

  it('finds the wanted ones among thousands of others', async () => {
    const batches = open(undefined, { wants: ({ sk }) => sk.endsWith('999') });
    await commit(0, 2_500);
    await settled();
    expect(batches.flat()).toEqual([999, 1_999]);
  });

  it('asks for nothing when there is nothing to do', async () => {
    const batches = open();
    await store.commit([suite]);
    await settled();
    expect(batches).toEqual([]);
  });

  it('delivers again from the record that failed, and not what came before it', async () => {
    await commit(0, 6);
    let failures = 2;
    const batches = open((record) => record === 3 && failures-- > 0);
    await settled();
    expect(batches).toEqual([upTo(6), upTo(6, 3), upTo(6, 3)]);
  });

  it('waits before it tries again', async () => {
    await commit(0, 1);
    let failures = 1;
    const batches = open(() => failures-- > 0);
    await vi.advanceTimersByTimeAsync(RETRY_MS - 1);
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await settled();
    expect(batches).toHaveLength(2);
  });

  it('takes a batch whose handler throws as failed from its first record', async () => {
    await commit(0, 3);
    let throws = 1;
    const seen: number[][] = [];
    open(undefined, {
      handler: async ({ Records }) => {
        seen.push(Records.map(numberOf));
        if (throws-- > 0) throw new Error('a defect');
        return failing();
      },
    });
    await settled();
    expect(seen).toEqual([upTo(3), upTo(3)]);
  });

  it('passes a poison record over after five tries, and says so', async () => {
    await commit(0, 4);
    const batches = open((record) => record === 1);
    await settled();
    expect(batches).toEqual([upTo(4), ...Array(4).fill(upTo(4, 1)), upTo(4, 2)]);
    expect(log.lines()).toEqual([expect.objectContaining({ message: 'dead letter' })]);
  });

  it('gives every record its own five tries', async () => {
    await commit(0, 3);
    const left = new Map([
      [0, 4],
      [1, 4],
      [2, 4],
    ]);
    const done: number[] = [];
    open(undefined, {
      handler: async ({ Records }) => {
        for (const record of Records) {
          const tries = left.get(numberOf(record)) ?? 0;
          left.set(numberOf(record), tries - 1);
          if (tries > 0) return failing(record);
          done.push(numberOf(record));
        }
        return failing();
      },
    });
    await settled();
    expect(done).toEqual([0, 1, 2]);
    expect(log.text()).toBe('');
  });

  it('delivers again what a crash left between the handler and the saved place', async () => {
    await commit(0, 3);
    const crashed = { ...forwarding(store), setCursor: () => undefined, prune: () => undefined };
    const before = open(undefined, { store: crashed });
    await settled();
    const after = open();
    await settled();
    expect([before.flat(), after.flat()]).toEqual([upTo(3), upTo(3)]);
  });

  it('goes on after a restart where it stood, and drops what it has behind it', async () => {
    await commit(0, 5);
    open();
    await settled();
    await streams.pop()?.close();
    expect(store.changesAfter(0, 100).length).toBeLessThanOrEqual(1);
    await commit(5, 7);
    const again = open();
    await settled();
    expect(again.flat()).toEqual([5, 6]);
  });

  it('outlives a store that fails for a while: nothing is lost', async () => {
    let full = true;
    const failingStore = {
      ...forwarding(store),
      setCursor: (consumer: string, seq: number) => {
        if (full) throw new Error('database or disk is full');
        store.setCursor(consumer, seq);
      },
    };
    await commit(0, 2);
    const batches = open(undefined, { store: failingStore });
    await settled();
    full = false;
    await commit(2, 4);
    await settled();
    expect(new Set(batches.flat())).toEqual(new Set(upTo(4)));
    expect(log.lines()).not.toEqual([]);
  });

  it('hears a commit that comes while it delivers', async () => {
    const seen: number[] = [];
    open(undefined, {
      handler: async ({ Records }) => {
        seen.push(...Records.map(numberOf));
        if (seen.length < 5) await commit(seen.length, seen.length + 1);
        return failing();
      },
    });
    await commit(0, 1);
    await settled();
    expect(seen).toEqual(upTo(5));
  });

  it('delivers nothing more once it is closed', async () => {
    const batches = open();
    await commit(0, 1);
    await settled();
    await streams.pop()?.close();
    await commit(1, 2);
    await new Promise(setImmediate);
    expect(batches.flat()).toEqual([0]);
  });
});

/** The store as a plain object, to change one of its methods. */
const forwarding = (to: EmbeddedStore): EmbeddedStore => ({
  get: (ref, freshness) => to.get(ref, freshness),
  getMany: (refs) => to.getMany(refs),
  queryPartition: (partition, limit, after) => to.queryPartition(partition, limit, after),
  queryIndex: (range, limit, after) => to.queryIndex(range, limit, after),
  commit: (items) => to.commit(items),
  changesAfter: (seq, limit) => to.changesAfter(seq, limit),
  cursor: (consumer) => to.cursor(consumer),
  setCursor: (consumer, seq) => to.setCursor(consumer, seq),
  prune: (seq) => to.prune(seq),
  onCommit: (wake) => to.onCommit(wake),
  close: () => to.close(),
});
