/** Whole numbers that come one by one, in memory that doubles: 4 bytes each. */
export class GrowingColumn {
  #numbers = new Uint32Array(1 << 12);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  push(number: number): void {
    if (this.#count === this.#numbers.length) {
      const larger = new Uint32Array(2 * this.#numbers.length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count++] = number;
  }

  /** All that came so far: a view, not a copy. */
  get numbers(): Uint32Array {
    return this.#numbers.subarray(0, this.#count);
  }
}
