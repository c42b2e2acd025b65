import type { AnnotatorRow } from '../../../src/contracts/progress.ts';
import type { Interval } from './figures.ts';
import { stageWords } from './stages.ts';

/** What the table of annotators can be sorted by. */
export type Column = 'annotator' | 'state' | 'gold' | 'median' | 'answers' | 'decisions';
export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

const STATES: readonly AnnotatorRow['state'][] = [
  'active',
  'idle',
  'retraining',
  'paused',
  'barred',
];

/** What a column is sorted by; null has no figure yet and comes last either way. */
const KEYS: Readonly<Record<Column, (row: AnnotatorRow) => number | string | null>> = {
  annotator: (row) => row.annotatorId,
  state: (row) => STATES.indexOf(row.state),
  gold: (row) => row.goldAccuracy?.value ?? null,
  median: (row) => row.medianSeconds,
  answers: (row) => row.answers,
  decisions: (row) => row.decisions,
};

/** Sorts annotators by a column; ties go by id, so that rows keep their place between two polls. */
export function sorted(rows: readonly AnnotatorRow[], order: Order): AnnotatorRow[] {
  const key = KEYS[order.column];
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byId(a, b);
    const upwards = x < y ? -1 : Number(x > y);
    return (order.descending ? -upwards : upwards) || byId(a, b);
  });
}

const byId = (a: AnnotatorRow, b: AnnotatorRow): number =>
  a.annotatorId < b.annotatorId ? -1 : Number(a.annotatorId > b.annotatorId);

/** What is searched of a row: what stands in it of words. */
const wordsOf = ({ annotatorId, state, entry, weightless }: AnnotatorRow): string =>
  `${annotatorId} ${state} ${stageWords(entry)} ${weightless ? 'no weight' : ''}`.toLowerCase();

/** The rows in which every word of a search stands. */
export function matching(rows: readonly AnnotatorRow[], search: string): readonly AnnotatorRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => wordsOf(row).includes(word)));
}

/** The order after a press on a column's head: the same column turns round, numbers start at the top. */
export function turned(order: Order, column: Column): Order {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== 'annotator' && column !== 'state' };
}

/** Whether even the top of an annotator's interval is below what the crowd does on gold. */
export const belowCrowd = (row: AnnotatorRow, crowd: Interval | null): boolean =>
  row.goldAccuracy !== null && crowd !== null && row.goldAccuracy.high < crowd.value;

/** Whether voiding would do anything: a barred annotator may still have counted answers. */
export const canVoid = (row: AnnotatorRow): boolean =>
  row.state !== 'barred' || row.counted + row.holding > 0;
