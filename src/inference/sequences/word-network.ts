import { editDistance } from '../sequence-scores.ts';
import type { Word } from './text-answers.ts';

/** What each text says at one place of the alignment, in order of the texts; undefined for nothing. */
export type Column = readonly (Word | undefined)[];

/** What a word against nothing costs; two words cost up to 1, so that like words share a column. */
const GAP = 0.6;

/**
 * Texts aligned word by word: each column holds what every text says there.
 *
 * Progressive alignment: from the text closest to all others outwards, each next text is aligned to the
 * columns so far at the least mean cost, words costing the share of letters in which they differ. Columns
 * come in reading order, the texts in the order given. O(texts² · words²) a task.
 *
 * @see Fiscus (1997), A Post-Processing System to Yield Reduced Word Error Rates (ROVER), section 2.1,
 *   doi:10.1109/ASRU.1997.659110; the order is ours
 */
export function alignTexts(texts: readonly (readonly Word[])[]): Column[] {
  const order = outwards(texts);
  const differ = differences();
  let columns: Column[] = [];
  for (const [placed, i] of order.entries()) columns = withText(columns, texts[i]!, placed, differ);
  return columns.map((column) => {
    const sorted: (Word | undefined)[] = Array(texts.length);
    for (const [place, i] of order.entries()) sorted[i] = column[place];
    return sorted;
  });
}

/** The text with the least distance to all others, then the others by their distance to it. */
function outwards(texts: readonly (readonly Word[])[]): number[] {
  const keys = texts.map((words) => words.map(({ key }) => key));
  const distances = keys.map((left) => keys.map((right) => editDistance(left, right)));
  const total = distances.map((row) => row.reduce((a, b) => a + b, 0));
  const centre = total.indexOf(Math.min(...total));
  return [...texts.keys()].sort((a, b) =>
    a === centre ? -1 : b === centre ? 1 : distances[centre]![a]! - distances[centre]![b]! || a - b,
  );
}

/** The columns with one more text: its words in old columns or in new ones. */
function withText(
  columns: readonly Column[],
  words: readonly Word[],
  placed: number,
  differ: Difference,
): Column[] {
  const steps = leastSteps(columns, words, placed, differ);
  const nothing: Column = Array(placed).fill(undefined);
  const result: Column[] = [];
  let [i, j] = [columns.length, words.length];
  while (i > 0 || j > 0) {
    const step = steps[i * (words.length + 1) + j];
    const column = step === NEW ? nothing : columns[--i]!;
    const word = step === SKIP ? undefined : words[--j];
    result.push([...column, word]);
  }
  return result.reverse();
}

const [MATCH, SKIP, NEW] = [0, 1, 2];

/** [columns + 1, words + 1] row-major: the last step of the cheapest way to each pair of prefixes. */
function leastSteps(
  columns: readonly Column[],
  words: readonly Word[],
  placed: number,
  differ: Difference,
): Uint8Array {
  const width = words.length + 1;
  const cost = new Float64Array((columns.length + 1) * width);
  const steps = new Uint8Array(cost.length);
  for (let at = 1; at < cost.length; at++) {
    const [i, j] = [Math.floor(at / width), at % width];
    const column = columns[i - 1];
    const word = words[j - 1];
    let best = Number.POSITIVE_INFINITY;
    const offer = (step: number, price: number) => {
      if (price >= best - 1e-12) return;
      best = price;
      steps[at] = step;
    };
    if (column && word) offer(MATCH!, cost[at - width - 1]! + costOf(column, word, differ));
    if (column) offer(SKIP!, cost[at - width]! + GAP * (said(column) / placed));
    if (word) offer(NEW!, cost[at - 1]! + GAP);
    cost[at] = best;
  }
  return steps;
}

function said(column: Column): number {
  return column.reduce((count, word) => (word === undefined ? count : count + 1), 0);
}

function costOf(column: Column, word: Word, differ: Difference): number {
  let sum = 0;
  for (const other of column) sum += other === undefined ? GAP : differ(other.key, word.key);
  return sum / column.length;
}

type Difference = (left: string, right: string) => number;

/** The share of letters in which two words differ, remembered: a task's words meet again and again. */
function differences(): Difference {
  const known = new Map<string, number>();
  return (left, right) => {
    if (left === right) return 0;
    const pair = `${left} ${right}`;
    const before = known.get(pair);
    if (before !== undefined) return before;
    const share = editDistance(left, right) / Math.max(left.length, right.length);
    known.set(pair, share);
    return share;
  };
}
