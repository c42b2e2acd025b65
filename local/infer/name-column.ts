/** A column of names as numbers, one a record; made for millions of records and fewer names. */
export class NameColumn {
  readonly #numberOf = new Map<string, number>();
  #numbers = new Uint32Array(1 << 12);
  #count = 0;

  /** @returns whether the name is a new one */
  add(name: string): boolean {
    const known = this.#numberOf.get(name);
    const number = known ?? this.#numberOf.size;
    if (known === undefined) this.#numberOf.set(name, number);
    if (this.#count === this.#numbers.length) this.#grow();
    this.#numbers[this.#count++] = number;
    return known === undefined;
  }

  /** The names in order of UTF-16 units, and the column by their place in it. The column is used up. */
  sorted(): { readonly names: readonly string[]; readonly numbers: Uint32Array } {
    const names = [...this.#numberOf.keys()].sort();
    const placeOf = new Uint32Array(names.length);
    for (const [place, name] of names.entries()) placeOf[this.#numberOf.get(name) ?? 0] = place;
    const numbers = this.#numbers.subarray(0, this.#count);
    for (let i = 0; i < numbers.length; i++) numbers[i] = placeOf[numbers[i] ?? 0] ?? 0;
    return { names, numbers };
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#numbers.length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
