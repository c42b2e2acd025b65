import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { logger, tellable } from '../lambdas/log.ts';
import { type Change, recordOf, sequenceNumber } from '../src/adapters/embedded/changes.ts';
import type { EmbeddedStore } from '../src/adapters/embedded/store.ts';

const READ_AT_ONCE = 1_000;
const BATCH = 100;
const MOST_TRIES = 5;
const RETRY_MS = 500;
/** Saving the place is a commit of its own: once in so long is enough, and at the close. */
const KEEP_MS = 250;

export interface StreamOptions {
  readonly store: EmbeddedStore;
  readonly tenant: string;
  readonly consumer: string;
  /** The changes the consumer wants, as an event filter would say it. */
  readonly wants: (change: Change) => boolean;
  readonly handler: (event: DynamoDBStreamEvent, context: object) => Promise<DynamoDBBatchResponse>;
}

/**
 * Hands committed changes to a stream handler as Lambda would: real batches, in order, at least once.
 *
 * The place is saved after the handler and not every time, so a crash delivers some of it again. A
 * partial failure is delivered again from its first record; a record that fails five times is logged and
 * passed over. A store that fails is logged too: the next commit wakes the stream again.
 */
export class Stream {
  readonly #options: StreamOptions;
  readonly #stop: () => void;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #failing = { seq: 0, tries: 0 };
  #seq: number;
  #keptAt = Number.NEGATIVE_INFINITY;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#seq = options.store.cursor(options.consumer);
    this.#keepPlace(); // from now on nobody prunes beyond it
    this.#keptAt = Number.NEGATIVE_INFINITY;
    this.#stop = options.store.onCommit(() => this.wake());
    this.wake();
  }

  /** Delivers what is there; many wakes at once are one delivery. */
  wake(): void {
    this.#again = true;
    this.#running ??= this.#deliverAll()
      .catch((error) => this.#log('the stream stopped', { error: tellable(error) }))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Resolves once all changes so far have been delivered. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.idle();
    this.#keepPlace();
  }

  async #deliverAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await new Promise(setImmediate);
      while (!this.#closed && (await this.#deliverSome()));
    }
  }

  /** @returns true when there may be more */
  async #deliverSome(): Promise<boolean> {
    const { store, wants } = this.#options;
    const changes = store.changesAfter(this.#seq, READ_AT_ONCE);
    const wanted = changes.filter(wants).slice(0, BATCH);
    const failed = wanted.length === 0 ? undefined : await this.#invoke(wanted);
    if (this.#closed && failed !== undefined) return false;
    const passed = changes.at(-1);
    const last = wanted.length === BATCH ? wanted.at(-1) : passed;
    if (last === undefined) return false;
    this.#seq = failed === undefined ? last.seq : failed - 1;
    if (performance.now() - this.#keptAt > KEEP_MS) this.#keepPlace();
    if (failed !== undefined) await this.#holdBack(failed);
    return changes.length === READ_AT_ONCE || last !== passed || failed !== undefined;
  }

  /** @returns the sequence number of the first record that failed */
  async #invoke(wanted: readonly Change[]): Promise<number | undefined> {
    const { handler, tenant } = this.#options;
    try {
      const event = { Records: wanted.map((change) => recordOf(change, tenant)) };
      const { batchItemFailures } = await handler(event, {});
      const failures = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
      return wanted.find((change) => failures.has(sequenceNumber(change.seq)))?.seq;
    } catch {
      return wanted[0]?.seq;
    }
  }

  /** A place that cannot be saved is no loss: what is behind it is delivered again after a restart. */
  #keepPlace(): void {
    const { store, consumer } = this.#options;
    try {
      store.setCursor(consumer, this.#seq);
      store.prune(this.#seq);
    } catch (error) {
      this.#log('the place was not saved', { error: tellable(error) });
    }
    this.#keptAt = performance.now();
  }

  async #holdBack(seq: number): Promise<void> {
    const tries = this.#failing.seq === seq ? this.#failing.tries + 1 : 1;
    this.#failing = { seq, tries };
    if (tries < MOST_TRIES) return sleep(RETRY_MS);
    this.#log('dead letter', { seq });
    this.#seq = seq;
  }

  #log(message: string, details: object): void {
    const { consumer } = this.#options;
    logger.error(message, { consumer, ...details });
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
