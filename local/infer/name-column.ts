import { GrowingColumn } from './growing-column.ts';

/** Names in order and where each of a column's stands in it. */
export interface OrderedNames {
  readonly names: readonly string[];
  /** A place in `names` for each record. */
  readonly numbers: Uint32Array;
  /** Places in `names` in the order in which the records first name them. */
  readonly asGiven: Uint32Array;
}

const isNumber = (name: string): boolean => name.trim() !== '' && Number.isFinite(Number(name));

/** As numbers where all are, else by UTF-16 units: the same on every machine. */
function inOrder(names: readonly string[]): string[] {
  return names.every(isNumber)
    ? names.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
    : names.toSorted();
}

/** A column of names as numbers, one a record; made for millions of records and fewer names. */
export class NameColumn {
  readonly #numberOf = new Map<string, number>();
  readonly #numbers = new GrowingColumn();

  /** @returns whether the name is a new one */
  add(name: string): boolean {
    const known = this.#numberOf.get(name);
    const number = known ?? this.#numberOf.size;
    if (known === undefined) this.#numberOf.set(name, number);
    this.#numbers.push(number);
    return known === undefined;
  }

  /** How many different names there are. */
  get size(): number {
    return this.#numberOf.size;
  }

  /** The names in order of their first record. */
  get names(): readonly string[] {
    return [...this.#numberOf.keys()];
  }

  /**
   * The column by names in order, so that the order of records leaves no trace.
   *
   * @param order the names in an order of the caller's, all that occur among them
   */
  ordered(order: readonly string[] = inOrder(this.names)): OrderedNames {
    const asGiven = new Uint32Array(this.#numberOf.size);
    const place = new Map(order.map((name, index) => [name, index]));
    for (const [name, number] of this.#numberOf) asGiven[number] = place.get(name) ?? 0;
    const numbers = this.#numbers.numbers.map((number) => asGiven[number] ?? 0);
    return { names: order, numbers, asGiven };
  }

  /** The record that first has a name, from 0. */
  firstRecordOf(name: string): number {
    return this.#numbers.numbers.indexOf(this.#numberOf.get(name) ?? -1);
  }
}
