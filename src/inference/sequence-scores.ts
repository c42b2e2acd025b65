/** What is compared: a stretch and its class. The same shape as the spans of inference. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly label: number;
}

/** Precision, recall and their harmonic mean; each is 1 where it has nothing to be wrong about. */
export interface F1 {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The same of counts or lengths: what was found and is true, all that was found, all that is true. */
export const f1Of = (hits: number, said: number, true_: number): F1 => ({
  precision: said === 0 ? 1 : hits / said,
  recall: true_ === 0 ? 1 : hits / true_,
  f1: said + true_ === 0 ? 1 : (2 * hits) / (said + true_),
});

/**
 * F1 of spans that match a true span exactly: start, end and class; counted over all tasks (micro).
 *
 * @param found and `truths` one list a task, in the same order of tasks
 */
export function exactSpanF1(
  found: readonly (readonly Stretch[])[],
  truths: readonly (readonly Stretch[])[],
): F1 {
  mustPair(found, truths);
  const key = ({ start, end, label }: Stretch) => `${start} ${end} ${label}`;
  let [hits, said, true_] = [0, 0, 0];
  for (const [t, spans] of truths.entries()) {
    const open = new Set(spans.map(key));
    true_ += open.size;
    for (const one of new Set(found[t]!.map(key))) {
      said++;
      if (open.has(one)) hits++;
    }
  }
  return f1Of(hits, said, true_);
}

/**
 * F1 of positions: how much of the length of the spans found is in true spans of the class; micro.
 *
 * Spans of one class in a task that overlap count once. Works for characters, tokens and seconds.
 */
export function positionF1(
  found: readonly (readonly Stretch[])[],
  truths: readonly (readonly Stretch[])[],
): F1 {
  mustPair(found, truths);
  let [hits, said, true_] = [0, 0, 0];
  for (const [t, spans] of truths.entries()) {
    const labels = new Set([...spans, ...found[t]!].map(({ label }) => label));
    for (const label of labels) {
      const [a, b] = [found[t]!, spans].map((all) => merged(all.filter((s) => s.label === label)));
      said += total(a!);
      true_ += total(b!);
      hits += common(a!, b!);
    }
  }
  return f1Of(hits, said, true_);
}

/**
 * Word error rate: the fewest insertions, deletions and substitutions over the words of the truth; micro.
 *
 * @throws RangeError when the truths hold no word, or the lengths differ
 */
export function wordErrorRate(
  found: readonly (readonly string[])[],
  truths: readonly (readonly string[])[],
): number {
  mustPair(found, truths);
  let [errors, words] = [0, 0];
  for (const [t, truth] of truths.entries()) {
    errors += editDistance(found[t]!, truth);
    words += truth.length;
  }
  if (words === 0) throw new RangeError('truths must hold a word or more, got none');
  return errors / words;
}

/**
 * The fewest insertions, deletions and substitutions that turn one sequence into the other.
 *
 * @see Wagner & Fischer (1974), doi:10.1145/321796.321811
 */
export function editDistance<T>(left: ArrayLike<T>, right: ArrayLike<T>): number {
  let row = Uint32Array.from({ length: right.length + 1 }, (_, j) => j);
  let next = new Uint32Array(right.length + 1);
  for (let i = 0; i < left.length; i++) {
    next[0] = i + 1;
    for (let j = 0; j < right.length; j++) {
      const replaced = row[j]! + (left[i] === right[j] ? 0 : 1);
      next[j + 1] = Math.min(replaced, row[j + 1]! + 1, next[j]! + 1);
    }
    [row, next] = [next, row];
  }
  return row[right.length]!;
}

function merged(spans: readonly Stretch[]): [number, number][] {
  const result: [number, number][] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function total(stretches: readonly (readonly [number, number])[]): number {
  return stretches.reduce((sum, [start, end]) => sum + end - start, 0);
}

function common(
  left: readonly (readonly [number, number])[],
  right: readonly (readonly [number, number])[],
): number {
  let sum = 0;
  for (const [start, end] of left) {
    for (const [from, to] of right) sum += Math.max(0, Math.min(end, to) - Math.max(start, from));
  }
  return sum;
}

function mustPair(found: readonly unknown[], truths: readonly unknown[]): void {
  if (found.length === truths.length) return;
  throw new RangeError(`found must have ${truths.length} tasks as truths do, got ${found.length}`);
}
