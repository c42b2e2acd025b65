import { type Act, EventHeap } from './event-heap.ts';

/**
 * A clock that jumps from one event to the next, and never while a promise can still go on.
 *
 * `now` is epoch milliseconds and may have a fraction.
 */
export class VirtualTime {
  readonly #events = new EventHeap();
  #now: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  after(ms: number, act: Act): void {
    this.#events.push(this.#now + ms, act);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Watches work that nobody awaits: when it fails, the run fails with its error. */
  attend(work: Promise<unknown>): void {
    work.catch((error) => {
      this.#failure ??= { error };
    });
  }

  /**
   * Runs events in order until `isOver` says so or nothing is left.
   *
   * A tick is queued from a microtask: Node takes it only when all other microtasks are done, so
   * everything that an event set off has settled before the clock moves, whatever its depth, for a
   * fraction of what `setImmediate` costs. Timers and I/O of the process wait meanwhile.
   */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const later = () => process.nextTick(turn);
      const turn = () => {
        if (this.#failure !== undefined) return reject(this.#failure.error);
        const event = isOver() ? undefined : this.#events.pop();
        if (event === undefined) return resolve();
        this.#now = event.at;
        event.act();
        queueMicrotask(later);
      };
      later();
    });
  }
}
