/**
 * Active time on each task: runs while its task can be seen and the page is not hidden. A task that is
 * shown again goes on from where it stood. Instants are milliseconds of one steady clock.
 */
export class Stopwatch {
  readonly #spent = new Map<string, number>();
  #running: { readonly key: string; readonly from: number } | undefined;
  #paused: string | undefined;

  /** Starts on a task, and stops on any other. */
  start(key: string, now: number): void {
    this.stop(now);
    this.#running = { key, from: now };
  }

  stop(now: number): void {
    if (this.#running) {
      const { key, from } = this.#running;
      this.#spent.set(key, (this.#spent.get(key) ?? 0) + now - from);
    }
    this.#running = undefined;
    this.#paused = undefined;
  }

  /** Stands still while the task cannot be looked at; again and again without harm. */
  hide(now: number): void {
    const key = this.#running?.key ?? this.#paused;
    this.stop(now);
    this.#paused = key;
  }

  unhide(now: number): void {
    if (this.#paused !== undefined) this.start(this.#paused, now);
  }

  /** Whole milliseconds spent on a task so far. */
  read(key: string, now: number): number {
    const running = this.#running?.key === key ? now - this.#running.from : 0;
    return Math.round((this.#spent.get(key) ?? 0) + running);
  }
}
