import { f1Of } from '../../inference/sequence-scores.ts';

/** An object of an answer that has a class; the empty one where classes do not matter. */
export interface Labelled {
  readonly label: string;
}

/**
 * F1 of two sets of objects: the most pairs of one class that are alike, each object in one pair at most.
 *
 * The pairing is the largest there is (augmenting paths), so that it does not depend on the order of
 * either list. 1 where both are empty. O(objects² · pairs).
 *
 * @see Kuhn (1955), doi:10.1002/nav.3800020109; Berge (1957), doi:10.1073/pnas.43.9.842
 */
export function objectsF1<T extends Labelled>(
  known: readonly T[],
  answer: readonly T[],
  alike: (one: T, other: T) => boolean,
): number {
  const partners = known.map((one) =>
    answer.flatMap((other, i) => (one.label === other.label && alike(one, other) ? [i] : [])),
  );
  return f1Of(mostPairs(partners), answer.length, known.length).f1;
}

/** The most pairs of a number and one of its partners, no partner taken twice. */
function mostPairs(partners: readonly (readonly number[])[]): number {
  const takenBy = new Map<number, number>();
  const place = (one: number, tried: Set<number>): boolean => {
    for (const partner of partners[one] ?? []) {
      if (tried.has(partner)) continue;
      tried.add(partner);
      const holder = takenBy.get(partner);
      if (holder !== undefined && !place(holder, tried)) continue;
      takenBy.set(partner, one);
      return true;
    }
    return false;
  };
  return partners.filter((_, one) => place(one, new Set())).length;
}
