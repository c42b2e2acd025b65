/** A position in an index partition: the sort key, then the key of the item. */
export interface Place {
  readonly sort: number | string;
  readonly pk: string;
}

const MOST_IN_BLOCK = 512;

const isBefore = (a: Place, b: Place): boolean =>
  a.sort < b.sort || (a.sort === b.sort && a.pk < b.pk);

/** The first index from 0 to `length` at which `isReached` holds; it must stay true from there on. */
function firstWhere(length: number, isReached: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * One partition of an index, in order. Sorted blocks of at most 512: half a million entries that move all
 * the time need neither a tree nor one long array.
 */
export class OrderedIndex<T extends Place> {
  readonly #blocks: T[][] = [];

  add(entry: T): void {
    const b = Math.min(this.#blockOf(entry), Math.max(0, this.#blocks.length - 1));
    const block = this.#blocks[b];
    if (block === undefined) {
      this.#blocks.push([entry]);
      return;
    }
    block.splice(positionIn(block, entry), 0, entry);
    if (block.length > MOST_IN_BLOCK) {
      this.#blocks.splice(b + 1, 0, block.splice(MOST_IN_BLOCK >> 1));
    }
  }

  remove(place: Place): void {
    const b = this.#blockOf(place);
    const block = this.#blocks[b];
    const i = block ? positionIn(block, place) : 0;
    const found = block?.[i];
    if (block === undefined || found?.sort !== place.sort || found.pk !== place.pk) return;
    block.splice(i, 1);
    if (block.length === 0) this.#blocks.splice(b, 1);
  }

  /** Entries in order from a place on, itself included if it is there. */
  *from(place: Place): Generator<T> {
    const first = this.#blockOf(place);
    for (let b = first; b < this.#blocks.length; b++) {
      const block = this.#blocks[b] ?? [];
      for (let i = b === first ? positionIn(block, place) : 0; i < block.length; i++) {
        const entry = block[i];
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** The first block that ends at or after a place. */
  #blockOf(place: Place): number {
    return firstWhere(this.#blocks.length, (b) => {
      const last = this.#blocks[b]?.at(-1);
      return last !== undefined && !isBefore(last, place);
    });
  }
}

const positionIn = (block: readonly Place[], place: Place): number =>
  firstWhere(block.length, (i) => {
    const entry = block[i];
    return entry !== undefined && !isBefore(entry, place);
  });
