import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';

/** Every request that this process sends by `node:http`: which are under way, and which were cut off. */
export class InFlight {
  readonly #open = new Set<unknown>();
  readonly #cut = new WeakSet<object>();
  readonly #channels: readonly [name: string, heard: (message: unknown) => void][] = [
    ['http.client.request.start', (message) => this.#open.add(requestOf(message))],
    ['http.client.response.finish', (message) => this.#open.delete(requestOf(message))],
    ['http.client.request.error', (message) => this.#end(requestOf(message))],
  ];

  constructor() {
    for (const [name, heard] of this.#channels) subscribe(name, heard);
  }

  #end(request: object): void {
    this.#open.delete(request);
    this.#cut.add(request);
  }

  /** Resolves when so many are under way at once. */
  async atLeast(requests: number): Promise<void> {
    while (this.#open.size < requests) await setImmediate();
  }

  /** Of the requests under way now, those that `event` leaves without an answer. */
  async cutBy(event: () => Promise<void>): Promise<number> {
    const open = [...this.#open];
    await event();
    return open.filter((request) => this.#cut.has(request as object)).length;
  }

  close(): void {
    for (const [name, heard] of this.#channels) unsubscribe(name, heard);
  }
}

/** Node tells the request in every message of these channels. */
const requestOf = (message: unknown): object => (message as { request: object }).request;
