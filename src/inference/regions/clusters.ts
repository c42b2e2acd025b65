/** One thing that an annotator drew, of a task: the class is -1 where the job has none. */
export interface Drawn<Shape> {
  readonly annotator: number;
  readonly shape: Shape;
  readonly class: number;
}

/** How alike two shapes are, from 0 to 1, the same in either order. */
export type ShapeLikeness<Shape> = (one: Shape, other: Shape) => number;

/** Two drawings alike enough to be one thing. */
interface Link {
  readonly one: number;
  readonly other: number;
  readonly likeness: number;
}

/**
 * Sorts what annotators drew on a task into things: at most one drawing an annotator is of the same thing.
 *
 * Greedy over links, the most alike first and of equals those of one class: two clusters become one when no annotator
 * is in both and their drawings are alike on average. A drawing like no other is a thing of its own.
 * O(n²) likenesses of n drawings, and the links sorted.
 *
 * @param linkFrom the least likeness of two drawings of one thing, above 0 and at most 1
 * @returns clusters of indexes into `drawn`, in order of their first
 */
export function clustersOf<Shape>(
  drawn: readonly Drawn<Shape>[],
  likeness: ShapeLikeness<Shape>,
  linkFrom: number,
): number[][] {
  const clusterOf = drawn.map((_, i) => [i]);
  const between = likenessTable(drawn, likeness);
  for (const { one, other } of linksOf(drawn, between, linkFrom)) {
    const [a, b] = [clusterOf[one]!, clusterOf[other]!];
    if (a === b || shareAnnotator(drawn, a, b)) continue;
    if (meanBetween(between, drawn.length, a, b) < linkFrom) continue;
    const merged = [...a, ...b];
    for (const i of merged) clusterOf[i] = merged;
  }
  const clusters = [...new Set(clusterOf)].map((cluster) => cluster.toSorted((a, b) => a - b));
  return clusters.sort((a, b) => a[0]! - b[0]!);
}

/** [n, n], the diagonal unused. */
function likenessTable<Shape>(
  drawn: readonly Drawn<Shape>[],
  likeness: ShapeLikeness<Shape>,
): Float64Array {
  const n = drawn.length;
  const table = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const alike = likeness(drawn[i]!.shape, drawn[j]!.shape);
      table[i * n + j] = alike;
      table[j * n + i] = alike;
    }
  }
  return table;
}

/** The most alike first; a shared class goes before, then the order drawn. */
function linksOf<Shape>(
  drawn: readonly Drawn<Shape>[],
  between: Float64Array,
  linkFrom: number,
): Link[] {
  const links: Link[] = [];
  for (const [one, { annotator }] of drawn.entries()) {
    for (let other = 0; other < one; other++) {
      const likeness = between[one * drawn.length + other]!;
      if (!(likeness >= linkFrom) || drawn[other]!.annotator === annotator) continue;
      links.push({ one, other, likeness });
    }
  }
  const classesApart = (link: Link) => +(drawn[link.one]!.class !== drawn[link.other]!.class);
  return links.sort((a, b) => b.likeness - a.likeness || classesApart(a) - classesApart(b));
}

function shareAnnotator<Shape>(
  drawn: readonly Drawn<Shape>[],
  a: readonly number[],
  b: readonly number[],
): boolean {
  const annotators = new Set(a.map((i) => drawn[i]!.annotator));
  return b.some((i) => annotators.has(drawn[i]!.annotator));
}

function meanBetween(
  between: Float64Array,
  n: number,
  a: readonly number[],
  b: readonly number[],
): number {
  let sum = 0;
  for (const i of a) for (const j of b) sum += between[i * n + j]!;
  return sum / (a.length * b.length);
}
