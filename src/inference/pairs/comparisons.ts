import { mustBeIndex } from '../votes.ts';

/** One comparison: the annotator preferred the item `winner` to the item `loser`. */
export type Comparison = readonly [annotator: number, winner: number, loser: number];

/** How many items and annotators there are, whether or not each of them was compared. */
export interface PairsShape {
  readonly itemCount: number;
  readonly annotatorCount: number;
}

/** All comparisons of a job in order of annotator, winner, loser, so that equal answers are equal bytes. */
export interface Comparisons extends PairsShape {
  readonly annotator: Uint32Array;
  readonly winner: Uint32Array;
  readonly loser: Uint32Array;
}

/**
 * Packs comparisons; the order they come in leaves no trace.
 *
 * @throws RangeError when an index is outside the shape, or an item is compared with itself
 */
export function comparisonsFrom(triples: Iterable<Comparison>, shape: PairsShape): Comparisons {
  const sorted = [...triples];
  for (const [annotator, winner, loser] of sorted) {
    mustBeIndex('annotator', annotator, shape.annotatorCount);
    mustBeIndex('winner', winner, shape.itemCount);
    mustBeIndex('loser', loser, shape.itemCount);
    if (winner === loser) throw new RangeError(`item ${winner} is compared with itself`);
  }
  sorted.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  return {
    ...shape,
    annotator: Uint32Array.from(sorted, (triple) => triple[0]),
    winner: Uint32Array.from(sorted, (triple) => triple[1]),
    loser: Uint32Array.from(sorted, (triple) => triple[2]),
  };
}
