import { normalizeRows } from '../numeric.ts';
import { type VotePatterns, votePatterns } from './vote-patterns.ts';

/** How to run multi-label STAPLE; left out, it is what SimpleITK does. */
export interface MultiLabelStapleOptions {
  /** How many classes there are. Default: the largest mark and one. */
  readonly classCount?: number | undefined;
  /** Default 1000. */
  readonly maxIterations?: number | undefined;
  /** Converged once no confusion moves by more. Default 1e-5. */
  readonly tolerance?: number | undefined;
}

/** What multi-label STAPLE finds of a task. */
export interface MultiLabelStaple {
  /** The most probable class of each pixel, [P]; of equals the first. */
  readonly mask: Uint8Array;
  /** [P]: the probability of that class. */
  readonly probability: Float64Array;
  /** [N, C, C]: P(marked v | truth c) of annotator n at (n·C + c)·C + v; rows sum to 1. */
  readonly confusion: Float64Array;
  readonly iterations: number;
}

/**
 * STAPLE for masks of several classes: Dawid–Skene with the pixels of a task as its votes.
 *
 * EM from the confusions against the majority; the prior of a class is its share of all marks. Where
 * SimpleITK writes a label for undecided pixels, ours is the first of equals, in the majority too.
 * O(N · P) once, then O(N · C · patterns) an iteration.
 *
 * @param masks one an annotator, all of the same length; each pixel is a class
 * @throws RangeError without masks, when their lengths differ, or a mark is no class
 * @see Rohlfing, Russakoff & Maurer (2004), doi:10.1109/TMI.2004.830803
 */
export function multiLabelStaple(
  masks: readonly Uint8Array[],
  options: MultiLabelStapleOptions = {},
): MultiLabelStaple {
  const { maxIterations = 1000, tolerance = 1e-5 } = options;
  const patterns = votePatterns(masks);
  const largest = patterns.marked.reduce((most, mark) => Math.max(most, mark), 0);
  const C = options.classCount ?? largest + 1;
  if (largest >= C) throw new RangeError(`marks must be classes 0 to ${C - 1}, got ${largest}`);
  const N = masks.length;
  const prior = priorOf(patterns, N, C);
  let confusion = fromMajority(patterns, N, C);
  let iterations = 0;
  for (let moved = Number.POSITIVE_INFINITY; moved >= tolerance; iterations++) {
    if (iterations >= maxIterations) break;
    const next = confusionOf(patterns, weigh(patterns, prior, confusion), N, C);
    moved = next.reduce((most, p, i) => Math.max(most, Math.abs(p - confusion[i]!)), 0);
    confusion = next;
  }
  return { ...decide(patterns, weigh(patterns, prior, confusion), C), confusion, iterations };
}

function priorOf({ pixels, marked }: VotePatterns, N: number, C: number): Float64Array {
  const prior = new Float64Array(C);
  for (let i = 0; i < marked.length; i++) prior[marked[i]!]! += pixels[Math.floor(i / N)]!;
  normalizeRows(prior, C);
  return prior;
}

/** P(truth | marked) where the majority is the truth: so SimpleITK starts, rows and columns exchanged. */
function fromMajority({ pixels, marked }: VotePatterns, N: number, C: number): Float64Array {
  const byMark = new Float64Array(N * C * C);
  for (let u = 0; u < pixels.length; u++) {
    const row = marked.subarray(u * N, (u + 1) * N);
    const truth = mostMarked(row, C);
    for (let n = 0; n < N; n++) byMark[(n * C + row[n]!) * C + truth]! += pixels[u]!;
  }
  return transposed(normalizedWhereSeen(byMark, C), C);
}

/** The class most annotators marked; of equals the first. */
function mostMarked(row: Uint8Array, C: number): number {
  const counts = new Uint32Array(C);
  for (const mark of row) counts[mark]!++;
  return counts.indexOf(counts.reduce((high, count) => Math.max(high, count), 0));
}

/** Rows over their sums; what was never seen stays 0, as SimpleITK has it. */
function normalizedWhereSeen(matrix: Float64Array, width: number): Float64Array {
  for (let start = 0; start < matrix.length; start += width) {
    const row = matrix.subarray(start, start + width);
    if (row.some((count) => count > 0)) normalizeRows(row, width);
  }
  return matrix;
}

function transposed(matrices: Float64Array, C: number): Float64Array {
  return matrices.map((_, i) => {
    const [start, r, c] = [i - (i % (C * C)), Math.floor(i / C) % C, i % C];
    return matrices[start + c * C + r]!;
  });
}

/** The E-step: P(class | marks) of each pattern, [U, C]; a pattern thought impossible gets the prior. */
function weigh(patterns: VotePatterns, prior: Float64Array, confusion: Float64Array): Float64Array {
  const C = prior.length;
  const N = confusion.length / (C * C);
  const weight = new Float64Array(patterns.pixels.length * C);
  for (let u = 0; u < patterns.pixels.length; u++) {
    const row = weight.subarray(u * C, (u + 1) * C);
    row.set(prior);
    for (let n = 0; n < N; n++) {
      const v = patterns.marked[u * N + n]!;
      for (let c = 0; c < C; c++) row[c]! *= confusion[(n * C + c) * C + v]!;
    }
    if (row.every((w) => w === 0)) row.set(prior);
    normalizeRows(row, C);
  }
  return weight;
}

/** The M-step: rows over their sums; a class that is nowhere keeps a row of zeros until it is seen. */
function confusionOf(
  { pixels, marked }: VotePatterns,
  weight: Float64Array,
  N: number,
  C: number,
): Float64Array {
  const confusion = new Float64Array(N * C * C);
  for (let u = 0; u < pixels.length; u++) {
    for (let n = 0; n < N; n++) {
      const column = n * C * C + marked[u * N + n]!;
      for (let c = 0; c < C; c++) confusion[column + c * C]! += pixels[u]! * weight[u * C + c]!;
    }
  }
  return normalizedWhereSeen(confusion, C);
}

function decide({ patternOf, pixels }: VotePatterns, weight: Float64Array, C: number) {
  const best = Uint8Array.from(pixels, (_, u) => {
    const row = weight.subarray(u * C, (u + 1) * C);
    return row.indexOf(row.reduce((most, w) => Math.max(most, w), 0));
  });
  const mask = new Uint8Array(patternOf.length);
  const probability = new Float64Array(patternOf.length);
  for (let p = 0; p < mask.length; p++) {
    const u = patternOf[p]!;
    mask[p] = best[u]!;
    probability[p] = weight[u * C + best[u]!]!;
  }
  return { mask, probability };
}
