/**
 * Remembers which data objects were met on which line: a hash table of 12 bytes an entry.
 *
 * Keys are 64-bit digests as 16 hexadecimal digits; among a million lines two different objects share
 * one with a chance of 3 in 10^8. Open addressing, at most half full.
 */
export class LineIndex {
  #slots = new Uint32Array(3 * 1024);
  #size = 0;

  /** @returns the line on which this key was met first, or 0 when this is the first */
  add(digest: string, line: number): number {
    if (this.#size * 6 >= this.#slots.length) this.#grow();
    const high = Number.parseInt(digest.slice(0, 8), 16);
    const low = Number.parseInt(digest.slice(8, 16), 16);
    return this.#put(high, low, line);
  }

  #put(high: number, low: number, line: number): number {
    const capacity = this.#slots.length / 3;
    for (let slot = low % capacity; ; slot = (slot + 1) % capacity) {
      const met = this.#slots[3 * slot + 2] ?? 0;
      if (met === 0) {
        this.#slots.set([high, low, line], 3 * slot);
        this.#size++;
        return 0;
      }
      if (this.#slots[3 * slot] === high && this.#slots[3 * slot + 1] === low) return met;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let i = 0; i < old.length; i += 3) {
      const line = old[i + 2] ?? 0;
      if (line !== 0) this.#put(old[i] ?? 0, old[i + 1] ?? 0, line);
    }
  }
}
