/** What happens at an instant. */
export type Act = () => void;

/**
 * Events by instant, the earliest on top: a binary heap over two arrays side by side, so that a hundred
 * thousand sleeping people cost no object each. Ties come in an order of their own, the same every time.
 */
export class EventHeap {
  readonly #at: number[] = [];
  readonly #acts: Act[] = [];

  get size(): number {
    return this.#at.length;
  }

  push(at: number, act: Act): void {
    let i = this.#at.length;
    this.#at.push(at);
    this.#acts.push(act);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((this.#at[parent] ?? 0) <= at) break;
      this.#move(parent, i);
      i = parent;
    }
    this.#at[i] = at;
    this.#acts[i] = act;
  }

  /** Takes the earliest event. */
  pop(): { readonly at: number; readonly act: Act } | undefined {
    const at = this.#at[0];
    const act = this.#acts[0];
    const lastAt = this.#at.pop();
    const lastAct = this.#acts.pop();
    if (at === undefined || act === undefined || lastAt === undefined || !lastAct) return undefined;
    if (this.#at.length > 0) this.#sink(lastAt, lastAct);
    return { at, act };
  }

  /** Lets an event sink from the top to where nothing earlier is below it. */
  #sink(at: number, act: Act): void {
    const { length } = this.#at;
    let i = 0;
    for (let child = 1; child < length; child = 2 * i + 1) {
      if ((this.#at[child + 1] ?? Infinity) < (this.#at[child] ?? 0)) child++;
      if ((this.#at[child] ?? Infinity) >= at) break;
      this.#move(child, i);
      i = child;
    }
    this.#at[i] = at;
    this.#acts[i] = act;
  }

  #move(from: number, to: number): void {
    const at = this.#at[from];
    const act = this.#acts[from];
    if (at === undefined || act === undefined) return;
    this.#at[to] = at;
    this.#acts[to] = act;
  }
}
