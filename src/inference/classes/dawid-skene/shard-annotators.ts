import { newStatistics, type Statistics } from './statistics.ts';

/**
 * Who of all annotators is in a shard: `row[a]` [a of the shard] is the annotator's row in the whole.
 *
 * A shard that numbers only its own annotators has statistics of their size, however many there are in all.
 */
export type AnnotatorRows = Uint32Array;

/** The statistics of all tasks as far as the annotators of one shard go, in the shard's own order: a copy. */
export function statisticsAt(whole: Statistics, rows: AnnotatorRows): Statistics {
  const classCount = whole.classMass.length;
  const cells = classCount ** 2;
  const own = newStatistics({ annotatorCount: rows.length, classCount });
  for (let a = 0; a < rows.length; a++) {
    const from = rows[a]! * cells;
    own.counts.set(whole.counts.subarray(from, from + cells), a * cells);
  }
  own.classMass.set(whole.classMass);
  own.logLikelihood.set(whole.logLikelihood);
  return own;
}

/** Adds the statistics of a shard, annotators in its own order, to those of the whole, in place. */
export function addStatisticsAt(whole: Statistics, part: Statistics, rows: AnnotatorRows): void {
  const cells = whole.classMass.length ** 2;
  for (let a = 0; a < rows.length; a++) {
    const to = rows[a]! * cells;
    for (let i = 0; i < cells; i++) whole.counts[to + i]! += part.counts[a * cells + i]!;
  }
  for (let c = 0; c < whole.classMass.length; c++) whole.classMass[c]! += part.classMass[c]!;
  whole.logLikelihood[0]! += part.logLikelihood[0]!;
}
