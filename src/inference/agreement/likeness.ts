import { editDistance, exactSpanF1, positionF1 } from '../sequence-scores.ts';
import type { Span } from '../sequences/span-answers.ts';

/**
 * F1 of two annotators' spans by exact match of both ends and the class; 1 where both marked nothing.
 *
 * The same in either order. A span marked twice counts once.
 *
 * @see Hripcsak & Rothschild (2005), doi:10.1197/jamia.M1733: F as agreement where there are no negatives
 */
export const exactLikeness = (one: readonly Span[], other: readonly Span[]): number =>
  exactSpanF1([one], [other]).f1;

/** F1 of two annotators' spans by character and class: overlaps earn their share; 1 where both marked nothing. */
export const characterLikeness = (one: readonly Span[], other: readonly Span[]): number =>
  positionF1([one], [other]).f1;

/**
 * Word errors between two annotators: the fewest edits over the mean number of words; 0 where neither wrote one.
 *
 * A difference and no likeness: 0 is best, and it is 2 where one wrote nothing. The same in either order.
 */
export function wordDifference(one: readonly string[], other: readonly string[]): number {
  const words = (one.length + other.length) / 2;
  return words === 0 ? 0 : editDistance(one, other) / words;
}

/** The labels two sets share over those in either, both without repeats; 1 where both are empty (Jaccard 1901). */
export function setLikeness(one: readonly number[], other: readonly number[]): number {
  const theirs = new Set(other);
  const shared = one.filter((label) => theirs.has(label)).length;
  const all = one.length + other.length - shared;
  return all === 0 ? 1 : shared / all;
}
